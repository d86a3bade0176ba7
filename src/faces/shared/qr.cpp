#include "faces/shared/qr.hpp"

#include <qrencode.h>

#include <memory>
#include <string>

#include "web/templates.hpp"

namespace sen::faces {

json::value qr_picture(std::string_view text) {
  constexpr int kQuiet = 4;  // ISO/IEC 18004: four modules of white around it
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return web::safe_html("");
  const int side = code->width + 2 * kQuiet;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(side) + " " +
                    std::to_string(side) + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" +
                    std::to_string(side) + "v" + std::to_string(side) + "H0z\"/><path d=\"";
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1) == 0) continue;
      int run = 1;
      while (x + run < code->width && (code->data[y * code->width + x + run] & 1) != 0) ++run;
      svg += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h" + std::to_string(run) + "v1h-" +
             std::to_string(run) + "z";
      x += run - 1;
    }
  }
  return web::safe_html(svg + "\"/></svg>");
}

}  // namespace sen::faces
