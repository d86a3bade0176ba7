#include "web/static_files.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "web/errors.hpp"

namespace sen::web {
namespace {

using Bytes = std::shared_ptr<const std::string>;

struct File {
  Bytes plain;
  Bytes brotli;
  Bytes gzip;
  std::string type;
  std::string etag;
};

std::string type_of(std::string_view name) {
  constexpr std::pair<std::string_view, const char*> kTypes[] = {{".css", "text/css; charset=utf-8"},
                                                                 {".js", "text/javascript; charset=utf-8"},
                                                                 {".svg", "image/svg+xml"},
                                                                 {".png", "image/png"},
                                                                 {".woff2", "font/woff2"},
                                                                 {".txt", "text/plain; charset=utf-8"},
                                                                 {".json", "application/json"},
                                                                 {".ico", "image/x-icon"},
                                                                 {".webp", "image/webp"}};
  for (const auto& [suffix, type] : kTypes)
    if (name.ends_with(suffix)) return type;
  return "application/octet-stream";
}

/// True when Accept-Encoding names the coding without q=0.
bool accepts(std::string_view header, std::string_view coding) {
  for (auto item : split(header, ',')) {
    const auto text = trim(item);
    const auto semicolon = text.find(';');
    if (trim(std::string_view(text).substr(0, semicolon)) != coding) continue;
    if (semicolon == std::string::npos) return true;
    const auto weight = trim(std::string_view(text).substr(semicolon + 1));
    return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
  }
  return false;
}

bool lists(std::string_view if_none_match, std::string_view etag) {
  for (auto item : split(if_none_match, ',')) {
    auto tag = trim(item);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.erase(0, 2);
    if (tag == etag) return true;
  }
  return false;
}

}  // namespace

struct StaticFiles::Core {
  std::map<std::string, File, std::less<>> files;  ///< by served (hashed) name
  json::object assets;
};

StaticFiles::StaticFiles(std::unique_ptr<Core> core) : core_(std::move(core)) {}
StaticFiles::StaticFiles(StaticFiles&&) noexcept = default;
StaticFiles& StaticFiles::operator=(StaticFiles&&) noexcept = default;
StaticFiles::~StaticFiles() = default;

Result<StaticFiles> StaticFiles::create(const std::map<std::string, std::string>& files, std::string prefix) {
  const auto manifest_file = files.find("manifest.json");
  if (manifest_file == files.end()) return fail(errors::kBadAssets, {"manifest.json"});
  const auto manifest = parse_json(manifest_file->second);
  if (!manifest.ok() || !manifest->is_object()) return fail(errors::kBadAssets, {"manifest.json"});
  const auto find = [&](const std::string& name) -> Bytes {
    const auto found = files.find(name);
    return found == files.end() ? nullptr : std::make_shared<const std::string>(found->second);
  };
  auto core = std::make_unique<Core>();
  for (const auto& entry : manifest->get_object()) {
    if (!entry.value().is_string()) return fail(errors::kBadAssets, {"manifest.json"});
    const std::string name(entry.value().get_string());
    File file;
    file.plain = find(name);
    if (!file.plain) return fail(errors::kBadAssets, {name});
    file.brotli = find(name + ".br");
    file.gzip = find(name + ".gz");
    file.type = type_of(name);
    file.etag = "\"" + to_hex(sha256(as_bytes(*file.plain))).substr(0, 20) + "\"";
    std::string key(entry.key());
    for (char& c : key)
      if (c == '.' || c == '-' || c == '/') c = '_';
    core->assets[key] = prefix + name;
    core->files.emplace(name, std::move(file));
  }
  return StaticFiles(std::move(core));
}

const json::object& StaticFiles::assets() const { return core_->assets; }

Reply StaticFiles::serve(std::string_view name, const RequestContext& request) const {
  const auto found = core_->files.find(name);
  if (found == core_->files.end()) return fail(errors::kNoPage);
  const File& file = found->second;
  HttpResponse response;
  response.headers = {{"content-type", file.type},
                      {"etag", file.etag},
                      // The name has the content's hash in it, so this content never changes under this name.
                      {"cache-control", "public, max-age=31536000, immutable"},
                      {"vary", "accept-encoding"}};
  if (lists(request.header("if-none-match"), file.etag)) {
    response.status = 304;
    return response;
  }
  const auto encodings = request.header("accept-encoding");
  if (file.brotli && accepts(encodings, "br")) {
    response.headers.push_back({"content-encoding", "br"});
    response.shared_body = file.brotli;
  } else if (file.gzip && accepts(encodings, "gzip")) {
    response.headers.push_back({"content-encoding", "gzip"});
    response.shared_body = file.gzip;
  } else {
    response.shared_body = file.plain;
  }
  return response;
}

}  // namespace sen::web
