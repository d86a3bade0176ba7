#pragma once
/// From records to what a grant lets out, and whose data that is.
#include <string>
#include <vector>

#include "exchange/reading.hpp"

namespace sen::exchange {

/// Projects records one after the other; collects the uses for the journal. All that is passed outlives it.
class Projector {
 public:
  Projector(ReadTx& tx, const registers::Registers& registers, const pack::Service& service, const pack::Grant& grant)
      : tx_(tx), registers_(registers), service_(service), grant_(grant) {}

  /// Granted fields of the record and of what the service includes. @errors exchange.too_many_results
  Result<json::value> project(const registers::Record& record);
  std::vector<Use> take_uses() { return std::move(uses_); }

 private:
  json::object part(const registers::Record& record, const std::string& prefix);
  json::value tell(const std::vector<registers::Record>& nested, const pack::Include& include,
                   const std::string& prefix);
  void note(const Ref& subject, const std::string& path);

  ReadTx& tx_;
  const registers::Registers& registers_;
  const pack::Service& service_;
  const pack::Grant& grant_;
  std::vector<Use> uses_;
};

}  // namespace sen::exchange
