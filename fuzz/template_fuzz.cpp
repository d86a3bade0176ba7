// Any text as a template: refused, or it renders hostile data without letting any of it become markup.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "web/templates.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto texts = sen::web::Texts::load({{"t.yaml", "hello: {vi: 'Xin {name}', en: 'Hi {name}'}"}});
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded = sen::web::Templates::load(
      {{"page.html", "{{! data: a, l[]{b,c?}, o{p}, u? }}" + text}, {"part.html", "{{! args: a }}<i title=\"{{a}}\">"}},
      *texts);
  if (!loaded.ok()) return 0;
  static const auto hostile =
      *sen::parse_json(R"j({"lang": "vi", "a": "\"'<zz>", "l": [{"b": "<zz>"}, {"b": 1, "c": "'<zz>"}],
    "o": {"p": "\"<zz>"}, "u": "zz:alert(1)"})j");
  // The marker is in the data only: when the template itself has it, there is nothing to see.
  const bool own = text.find("<zz") != std::string::npos;
  const auto page = loaded->render("page", hostile);
  ASSERT(own || page.find("<zz") == std::string::npos || text.find('<') != std::string::npos);
  return 0;
}
