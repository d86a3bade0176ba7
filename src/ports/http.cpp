#include "ports/http.hpp"

namespace sen {
std::string_view HttpRequest::header(std::string_view lower_case_name) const {
  for (const auto& header : headers)
    if (header.name == lower_case_name) return header.value;
  return {};
}
}  // namespace sen
