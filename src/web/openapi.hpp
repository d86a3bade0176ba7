#pragma once
/// OpenAPI 3.1 from the route table: what the program does is what the reference says.
#include <string>
#include <vector>

#include "web/router.hpp"

namespace sen::web {

struct SecurityScheme {
  std::string name;         ///< as RouteDoc::security names it
  json::object definition;  ///< {"type": "http", "scheme": "bearer"}
};
struct ApiInfo {
  std::string title;
  std::string version;
  std::string description;
  std::string server_url;
  std::string license_name = "Apache-2.0";
  std::string license_url = "https://www.apache.org/licenses/LICENSE-2.0";
  std::vector<SecurityScheme> schemes;
  std::vector<std::pair<std::string, std::string>> tags;  ///< name, description
};

json::object openapi_document(const ApiInfo& info, std::span<const Route> routes);

}  // namespace sen::web
