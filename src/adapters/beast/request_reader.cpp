// Beast 1.81 asserts that the last chunk of an empty body comes in at least 5 bytes; a slow sender gives 4, and a
// client must not be able to stop us. What follows the assertion is right for 4 too (fuzz/http_fuzz.cpp).
#define BOOST_DISABLE_ASSERTS
#include "adapters/beast/request_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "adapters/beast/errors.hpp"

namespace sen {
namespace boost_beast = boost::beast;
namespace http = boost::beast::http;

/// Writes straight into an HttpRequest: no field container of Beast's in between.
class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(const HttpLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
    eager(true);
  }
  HttpRequest request;
  const char* refusal = nullptr;  ///< set with an error code when it is we who refuse
  bool http11 = false;
  bool expects = false;

 private:
  using Text = boost_beast::string_view;
  using Fail = boost_beast::error_code;

  void refuse(const char* why, Fail& ec) {
    refusal = why;
    ec = http::error::bad_value;
  }

  void on_request_impl(http::verb, Text method, Text target, int version, Fail& ec) override {
    http11 = version == 11;
    std::string_view rest(target.data(), target.size());
    for (char c : rest)
      if (c <= 0x20 || c >= 0x7F || c == '#') return refuse("target", ec);
    // RFC 9112 section 3.2.2: a server must accept the absolute form.
    for (std::string_view scheme : {"http://", "https://"}) {
      if (!rest.starts_with(scheme)) continue;
      rest.remove_prefix(scheme.size());
      const auto slash = rest.find_first_of("/?");
      rest = slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
      break;
    }
    if (!rest.starts_with('/')) return refuse("target", ec);
    const auto question = rest.find('?');
    request.method.assign(method.data(), method.size());
    request.path = rest.substr(0, question);
    if (question != std::string_view::npos) request.query = rest.substr(question + 1);
  }
  void on_response_impl(int, Text, int, Fail&) override {}

  void on_field_impl(http::field, Text name, Text value, Fail& ec) override {
    if (header_done_) return;  // trailer fields: nothing here needs them, and they must not pass for header fields
    if (request.headers.size() >= 100) return refuse("too many header fields", ec);
    auto& header = request.headers.emplace_back();
    header.name.reserve(name.size());
    for (char c : name) header.name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    header.value.assign(value.data(), value.size());
  }

  void on_header_impl(Fail& ec) override {
    header_done_ = true;
    int hosts = 0;
    for (const auto& header : request.headers) {
      if (header.name == "host") ++hosts;
      // A coding we cannot read leaves the end of the body unknown.
      if (header.name == "transfer-encoding" && (!chunked() || !http11)) return refuse("transfer-encoding", ec);
      if (header.name == "expect" && boost_beast::iequals(header.value, "100-continue")) expects = http11;
    }
    if (hosts > 1 || (http11 && hosts == 0)) refuse("host", ec);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Fail&) override {
    // Trust the announced size only so far: memory follows what arrives.
    if (length) request.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64 * 1024)));
  }
  std::size_t on_body_impl(Text body, Fail&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, Fail&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Fail& ec) override {
    if (request.body.size() + body.size() > limits_.body_bytes) {
      ec = http::error::body_limit;
      return 0;
    }
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(Fail&) override {}

  const HttpLimits& limits_;
  bool header_done_ = false;
};

struct RequestReader::Core {
  explicit Core(const HttpLimits& the_limits) : limits(the_limits) { parser.emplace(limits); }
  HttpLimits limits;
  std::optional<Parser> parser;
  State state = State::kNeedMore;
  bool started = false;
  bool expectation_taken = false;
  int status = 400;
  Error error{&errors::kBadRequest, {}, {}};
};

RequestReader::RequestReader(const HttpLimits& limits) : core_(std::make_unique<Core>(limits)) {}
RequestReader::~RequestReader() = default;

void RequestReader::begin() {
  core_->parser.emplace(core_->limits);
  core_->state = State::kNeedMore;
  core_->started = false;
  core_->expectation_taken = false;
}

std::size_t RequestReader::feed(std::string_view bytes) {
  Core& core = *core_;
  if (core.state != State::kNeedMore || bytes.empty()) return 0;
  std::size_t blank = 0;
  if (!core.started) {  // RFC 9112 section 2.2: empty lines before a request are ignored
    while (blank < bytes.size() && (bytes[blank] == '\r' || bytes[blank] == '\n')) ++blank;
    if (blank == bytes.size()) return blank;
    core.started = true;
  }
  boost_beast::error_code ec;
  const std::string_view rest = bytes.substr(blank);
  const auto used = core.parser->put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
  // The error first: Beast calls a request without a body complete even when our check of its header refused it.
  if (!ec && core.parser->is_done()) {
    core.state = State::kDone;
  } else if (ec && ec != http::error::need_more) {
    core.state = State::kFailed;
    if (ec == http::error::body_limit) {
      core.status = 413;
      core.error = fail(errors::kBodyTooLarge, {std::to_string(core.limits.body_bytes)});
    } else if (ec == http::error::header_limit) {
      core.status = 431;
      core.error = fail(errors::kHeaderTooLarge);
    } else {
      core.status = 400;
      core.error = fail(errors::kBadRequest, {core.parser->refusal ? core.parser->refusal : ec.message()});
    }
  }
  return blank + used;
}

RequestReader::State RequestReader::state() const { return core_->state; }
bool RequestReader::started() const { return core_->started; }
bool RequestReader::header_done() const { return core_->parser->is_header_done(); }
bool RequestReader::keep_alive() const { return core_->parser->keep_alive(); }
bool RequestReader::http11() const { return core_->parser->http11; }
bool RequestReader::take_expectation() {
  if (core_->expectation_taken || !core_->parser->expects || !header_done()) return false;
  core_->expectation_taken = true;
  return true;
}
HttpRequest RequestReader::take_request() { return std::move(core_->parser->request); }
int RequestReader::status() const { return core_->status; }
const Error& RequestReader::error() const { return core_->error; }
std::string_view RequestReader::language() const {
  return core_->parser->request.header("accept-language").starts_with("en") ? "en" : "vi";
}

std::span<const ErrorDef* const> http_errors() {
  static constexpr const ErrorDef* all[] = {&errors::kAddressInUse,    &errors::kBadAddress,   &errors::kBadRequest,
                                            &errors::kHeaderTooLarge,  &errors::kBodyTooLarge, &errors::kRequestTimeout,
                                            &errors::kTooManyRequests, &errors::kServerBusy,   &errors::kNoAnswer};
  return all;
}

}  // namespace sen
