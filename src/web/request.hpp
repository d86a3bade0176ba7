#pragma once
/// A request as handlers see it. Everything that a client controls comes checked: UTF-8, limits, content type.
#include <any>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "ports/http.hpp"
#include "web/url.hpp"

namespace sen::web {

/// A handler gives a response or an error; the router turns the error into problem+json or a page.
using Reply = Result<HttpResponse>;

/// Fields of an urlencoded body, in order, repeats kept.
class Form {
 public:
  Form() = default;
  explicit Form(Pairs pairs) : pairs_(std::move(pairs)) {}
  std::string_view get(std::string_view name) const;  ///< first value; "" when absent
  bool has(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  const Pairs& pairs() const { return pairs_; }

 private:
  Pairs pairs_;
};

class RequestContext {
 public:
  explicit RequestContext(HttpRequest request);
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  const HttpRequest& http() const { return request_; }
  const std::string& method() const { return request_.method; }
  const std::string& path() const { return request_.path; }
  std::string_view header(std::string_view lower_case_name) const { return request_.header(lower_case_name); }

  /// A segment that the pattern names, decoded. "" when the pattern has no such name.
  std::string_view param(std::string_view name) const;
  /// A query parameter's first value; "" when absent or when the query is malformed.
  std::string_view query(std::string_view name) const;
  const Pairs& query_pairs() const;
  /// A cookie's value; "" when absent or when it was sent with two different values (someone else may have planted
  /// one).
  std::string_view cookie(std::string_view name) const;
  /// @errors web.media_type, web.bad_form, web.form_too_large
  Result<Form> form() const;
  /// The body as JSON: content type application/json or +json, UTF-8, one value. @errors web.media_type, base.bad_json
  Result<json::value> json_body() const;

  /// "vi" or "en": ?lang=, else cookie `lang`, else Accept-Language, else vi.
  std::string_view language() const { return language_; }
  /// The client prefers a page to JSON (browsers do; `*/*` does not).
  bool wants_html() const;
  /// The first of `offered` that Accept allows with the highest weight; "" when none.
  std::string_view negotiate(const std::vector<std::string_view>& offered) const;
  /// This path with ?lang= set to the other language, for the language link.
  std::string other_language_url() const;

  /// Who asks: set by a session middleware, read by handlers (std::any_cast of the room's own type).
  std::any actor;
  /// Names that the matched route gave to segments; set by the router.
  std::vector<std::pair<std::string_view, std::string>> params;
  /// The pattern that matched ("/dossiers/{code}"), for metrics and logs: a path itself may name a person.
  std::string_view route;

 private:
  void pick_language();
  HttpRequest request_;
  std::string_view language_ = "vi";
  mutable std::optional<Pairs> query_;
};

}  // namespace sen::web
