#pragma once
/// Pages: templates parsed once at start, escaped by default, checked against what they declare:
///
///   {{! data: title, name?, list[]{a,b?,c[]{d}}, obj{a,b} }}   what the page needs; `?` may be missing. Partials write
///   `args:`
///   {{name}} {{a.b}} {{.}} {{@index}}      text and double-quoted attributes; checked as URL in href, src, action
///   {{#if x}}..{{else}}..{{/if}}  {{#each list}}..{{else}}..{{/each}}
///   {{> components/tag kind=path text="literal"}}   the partial sees its arguments and lang, assets, csrf only
///   {{t key name=path}}            a translation      {{raw x}}   only for values made by safe_html()
///   {{< layout}} {{#block main}}..{{/block}}          fills {{block main}} of the layout
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "ports/log.hpp"
#include "web/texts.hpp"

namespace sen::web {

/// Marks HTML made by our own code (a QR picture, a chart) for {{raw}}. Never wrap anything that a person typed.
json::value safe_html(std::string html);

class Templates {
 public:
  /// @param files  path below the folder ("citizen/home.html") to content; a template's name is its path without
  /// ".html"
  /// @param texts  must outlive the templates
  /// @errors web.bad_templates with file:line of each mistake
  static Result<Templates> load(const std::map<std::string, std::string>& files, const Texts& texts);
  Templates(Templates&&) noexcept;
  Templates& operator=(Templates&&) noexcept;
  ~Templates();

  bool has(std::string_view page) const;
  std::vector<std::string> names() const;
  /// `data.lang` chooses the language. Rendering an unknown page is a bug (ASSERT). Missing names render as nothing and
  /// are logged.
  std::string render(std::string_view page, const json::value& data, Log* log = nullptr) const;
  /// Declared, not optional, and absent or null: "title", "list[2].a". Empty in every correct program.
  std::vector<std::string> missing_names(std::string_view page, const json::value& data) const;
  /// The top-level names that a page (with its layout) declares; optional ones end with '?'.
  std::vector<std::string> declared_names(std::string_view page) const;

 private:
  struct Core;
  explicit Templates(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace sen::web
