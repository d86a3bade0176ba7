#pragma once
/// Styles, scripts, fonts and pictures with content-hashed names, held in memory with their compressed forms. A request
/// names a key of a map, so no path can leave the folder.
#include <map>
#include <memory>
#include <string>

#include "base/json.hpp"
#include "web/request.hpp"

namespace sen::web {

class StaticFiles {
 public:
  /// @param files  the folder's content: manifest.json {"app.js": "app.61f5ee217d.js"}, the files, and .br and .gz
  /// beside them
  /// @param prefix where they are served: "/assets/"
  /// @errors web.bad_assets
  static Result<StaticFiles> create(const std::map<std::string, std::string>& files, std::string prefix);
  StaticFiles(StaticFiles&&) noexcept;
  StaticFiles& operator=(StaticFiles&&) noexcept;
  ~StaticFiles();

  /// For templates: {"app_js": "/assets/app.61f5ee217d.js", ...}
  const json::object& assets() const;
  /// @param name  what follows the prefix. @errors web.not_found
  Reply serve(std::string_view name, const RequestContext& request) const;

 private:
  struct Core;
  explicit StaticFiles(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace sen::web
