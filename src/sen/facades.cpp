// Other systems' APIs: each on its own listener, so that no path of theirs can shadow a page.
#include <charconv>

#include "adapters/system/files.hpp"
#include "base/text.hpp"
#include "faces/facades/dci/api.hpp"
#include "faces/facades/govstack/api.hpp"
#include "sen/program.hpp"

namespace sen {
namespace {

using Open = Result<std::unique_ptr<faces::Facade>> (*)(faces::FacadeParts);
constexpr std::pair<std::string_view, Open> kFacades[] = {
    {"govstack-registries", faces::govstack::GovstackFacade::open}, {"dci-crvs", faces::dci::DciFacade::open}};

struct Wanted {
  std::string name;
  std::string address;
  std::uint16_t port = 0;
  Open open = nullptr;
};

/// NAME=ADDRESS:PORT
Result<Wanted> parse_wanted(std::string_view text) {
  const auto equals = text.find('=');
  const auto colon = text.rfind(':');
  Wanted out;
  if (equals != std::string_view::npos && colon != std::string_view::npos && colon > equals + 1) {
    out.name = text.substr(0, equals);
    out.address = text.substr(equals + 1, colon - equals - 1);
    const auto port = text.substr(colon + 1);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (port.empty() || read.ec != std::errc() || read.ptr != port.data() + port.size()) out.address.clear();
  }
  for (const auto& [name, open] : kFacades)
    if (out.name == name) out.open = open;
  if (out.open == nullptr || out.address.empty())
    return fail(errors::kBadSetting, {"facade",
                                      "NAME=ADDRESS:PORT is needed, NAME being govstack-registries or "
                                      "dci-crvs, not \"" +
                                          std::string(text) + "\""});
  return out;
}

}  // namespace

Result<void> Program::open_facades(const Invocation& invocation) {
  const auto& list = invocation.text("facade");
  if (list.empty()) return {};
  const auto& clients_file = invocation.text("facade-clients");
  if (clients_file.empty())
    return fail(errors::kBadSetting, {"facade-clients", "a facade answers only to systems that a file names"});
  const auto clients_text = TRY(read_file(clients_file));
  const auto clients = TRY(faces::Clients::parse(clients_text));
  const auto settings_text = TRY(read_file(invocation.text("pack") + "/facades.json"));
  const auto settings = TRY(parse_json(settings_text));
  client_ = std::make_unique<BeastClient>();
  for (const auto item : split(list, ',')) {
    const auto wanted = TRY(parse_wanted(item));
    const auto* own = at_path(settings, wanted.name).if_object();
    faces::FacadeParts parts{node_->shared_pack(),
                             *database_,
                             node_->hosting(),
                             node_->dispatcher(),
                             clock_,
                             *scheduler_,
                             random_,
                             *signer_,
                             *client_,
                             log_,
                             [this](std::string_view agency) { return node_->registers(agency); },
                             clients,
                             own == nullptr ? json::object() : *own};
    auto facade = TRY(wanted.open(std::move(parts)));
    facades_.push_back({wanted.name, wanted.address, wanted.port, std::move(facade), nullptr});
  }
  return {};
}

Result<void> Program::serve_facades(const HttpLimits& limits) {
  for (auto& one : facades_) {
    one.facade->start();
    one.server = std::make_unique<BeastServer>(BeastOptions{1, &log_});
    auto handler = [facade = one.facade.get()](HttpRequest request) {
      return facade->router().handle(std::move(request));
    };
    TRY(one.server->start(one.address, one.port, handler, limits));
    log_.info(one.name + " on " + one.address + ":" + std::to_string(one.server->port()));
  }
  return {};
}

}  // namespace sen
