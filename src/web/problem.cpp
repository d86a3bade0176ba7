#include "web/problem.hpp"

#include "base/check.hpp"
#include "web/errors.hpp"

namespace sen::web {

int status_of(Code code) {
  switch (code) {
    case Code::kInvalid:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kForbidden:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kConflict:
      return 409;
    case Code::kGone:
      return 410;
    case Code::kTooLarge:
      return 413;
    case Code::kUnprocessable:
      return 422;
    case Code::kTooMany:
      return 429;
    case Code::kInternal:
      return 500;
    case Code::kUnavailable:
      return 503;
    case Code::kTimeout:
      return 504;
  }
  return 500;
}

int status_of(const Error& error) {
  if (error.is(errors::kNoMethod)) return 405;
  if (error.is(errors::kMediaType)) return 415;
  return status_of(error.def->code);
}

namespace {
/// RFC 9110 section 15 in words a person meets; the sentence with the cause is `detail`.
std::string_view title_of(Code code, std::string_view language) {
  const bool en = language == "en";
  switch (code) {
    case Code::kInvalid:
      return en ? "The request is not valid" : "Yêu cầu không hợp lệ";
    case Code::kUnauthenticated:
      return en ? "Sign-in is needed" : "Cần đăng nhập";
    case Code::kForbidden:
      return en ? "Not allowed" : "Không được phép";
    case Code::kNotFound:
      return en ? "Not found" : "Không tìm thấy";
    case Code::kConflict:
      return en ? "Something changed meanwhile" : "Dữ liệu đã thay đổi";
    case Code::kGone:
      return en ? "No longer there" : "Không còn nữa";
    case Code::kTooLarge:
      return en ? "Too large" : "Quá lớn";
    case Code::kUnprocessable:
      return en ? "Some fields are wrong" : "Một số mục chưa đúng";
    case Code::kTooMany:
      return en ? "Too many requests" : "Quá nhiều yêu cầu";
    case Code::kInternal:
      return en ? "Something broke on our side" : "Hệ thống gặp lỗi";
    case Code::kUnavailable:
      return en ? "Not available just now" : "Tạm thời chưa phục vụ được";
    case Code::kTimeout:
      return en ? "No answer in time" : "Chưa có trả lời kịp lúc";
  }
  return "";
}
}  // namespace

json::object problem_body(const Error& error, std::string_view language, std::string_view instance) {
  ASSERT(error.def != nullptr);
  json::object body;
  body["type"] = std::string("/problems/") + error.def->id;
  body["title"] = title_of(error.def->code, language);
  body["status"] = status_of(error);
  body["detail"] = error.text(language);
  body["id"] = error.def->id;
  if (!instance.empty()) body["instance"] = instance;
  if (!error.fields.empty()) {
    json::array list;
    for (const auto& field : error.fields)
      list.push_back({{"pointer", field.pointer},
                      {"id", field.def->id},
                      {"detail", error_text(*field.def, field.args, language)}});
    body["errors"] = std::move(list);
  }
  return body;
}

HttpResponse problem(const Error& error, std::string_view language, std::string_view instance) {
  HttpResponse response;
  response.status = status_of(error);
  response.headers = {{"content-type", "application/problem+json"}, {"content-language", std::string(language)}};
  if (response.status == 429 || response.status == 503) {
    const bool seconds_known = error.is(errors::kTooMany) && !error.args.empty();
    response.headers.push_back({"retry-after", seconds_known ? error.args[0] : "5"});
  }
  if (response.status == 401) response.headers.push_back({"www-authenticate", "Bearer"});
  response.body = to_json(problem_body(error, language, instance));
  return response;
}

}  // namespace sen::web
