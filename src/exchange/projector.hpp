#pragma once
/// From records to what a grant lets out, and whose data that is.
#include <string>
#include <vector>

#include "exchange/reading.hpp"

namespace sen::exchange {

/// A record as it is to be told: `replaced` when another one was found, and this one stands for it
/// (pack::Register::replaced_by).
struct Found {
  registers::Record record;
  bool replaced = false;
};
/// What stands for these records, each once, in their order. @errors exchange.too_many_results
Result<std::vector<Found>> to_tell(ReadTx& tx, const registers::Registers& registers, std::string_view register_id,
                                   std::vector<registers::Record> records, registers::Told told = {});

/// Projects records one after the other; collects the uses for the journal. All that is passed outlives it.
class Projector {
 public:
  Projector(ReadTx& tx, const registers::Registers& registers, const pack::Service& service, const pack::Grant& grant)
      : tx_(tx), registers_(registers), service_(service), grant_(grant) {}

  /// Granted fields of the record and of what the service includes; "replaced" beside the fields of one that stands for
  /// another. @errors exchange.too_many_results
  Result<json::value> project(const Found& found);
  std::vector<Use> take_uses() { return std::move(uses_); }

 private:
  json::object part(const Found& found, const std::string& prefix);
  json::value tell(const std::vector<Found>& nested, const pack::Include& include, const std::string& prefix);
  void note(const Ref& subject, const std::string& path);

  ReadTx& tx_;
  const registers::Registers& registers_;
  const pack::Service& service_;
  const pack::Grant& grant_;
  std::vector<Use> uses_;
};

}  // namespace sen::exchange
