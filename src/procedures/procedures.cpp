#include "procedures/procedures.hpp"

namespace sen::procedures {

Procedures::Procedures(Parts parts, const std::vector<exchange::Member>& members) : parts_(parts) {
  for (const auto& member : members) {
    for (const auto& procedure : parts.pack->procedures)
      if (procedure.host == member.id && !hosts_.contains(member.id))
        hosts_[member.id] = std::make_unique<Host>(parts, member);
    const auto* agency = parts.pack->agency(member.id);
    if (agency != nullptr && !agency->units.empty()) desks_[member.id] = std::make_unique<Desk>(parts, member);
  }
}

template <class Side, class Method>
events::Act Procedures::act(std::map<std::string, std::unique_ptr<Side>, std::less<>>& sides, Method method) {
  return [&sides, method](Tx& tx, Context& context, const events::Message& message) -> Result<json::value> {
    const auto found = sides.find(message.to);
    if (found == sides.end()) return fail(errors::kWrongSender);
    return ((*found->second).*method)(tx, context, message);
  };
}

void Procedures::wire() {
  parts_.provider.on_act(kStepUpdate, act(hosts_, &Host::on_update));
  parts_.provider.on_act(kStepAsk, act(hosts_, &Host::on_ask));
  parts_.provider.on_act(kStepDone, act(hosts_, &Host::on_done));
  parts_.provider.on_act(kEventDeliver, act(hosts_, &Host::on_event));
  parts_.provider.on_act(kStepStart, act(desks_, &Desk::on_start));
  parts_.provider.on_act(kStepAnswer, act(desks_, &Desk::on_answer));
  parts_.provider.on_act(kStepWithdraw, act(desks_, &Desk::on_withdraw));
  const auto id_of = [this](AgencySlot slot) -> const std::string& { return parts_.hosting.id(slot); };
  parts_.dispatcher.on_reply(kHostStartedReply, [this, id_of](Tx& tx, Context& context, const events::Message& message,
                                                              const events::Reply& reply) {
    return host(id_of(tx.agency()))->on_started(tx, context, message, reply);
  });
  parts_.dispatcher.on_reply(
      kHostWithdrawnReply,
      [this, id_of](Tx& tx, Context& context, const events::Message& message, const events::Reply& reply) {
        return host(id_of(tx.agency()))->on_withdrawn(tx, context, message, reply);
      });
  parts_.dispatcher.on_reply(kDeskActedReply, [this, id_of](Tx& tx, Context& context, const events::Message& message,
                                                            const events::Reply& reply) {
    return desk(id_of(tx.agency()))->on_acted(tx, context, message, reply);
  });
  parts_.dispatcher.on_job(kHostRetryJob, [this, id_of](Tx& tx, Context& context, const events::Job& job) {
    return host(id_of(tx.agency()))->on_retry(tx, context, job);
  });
  parts_.dispatcher.on_job(kHostSilenceJob, [this, id_of](Tx& tx, Context& context, const events::Job& job) {
    return host(id_of(tx.agency()))->on_silence(tx, context, job);
  });
  parts_.dispatcher.on_async_job(kHostOfferJob, [this, id_of](AgencySlot slot, events::Job job) {
    return host(id_of(slot))->make_offer(std::move(job));
  });
  parts_.dispatcher.on_async_job(kDeskIssueJob, [this, id_of](AgencySlot slot, events::Job job) {
    return desk(id_of(slot))->issue_job(std::move(job));
  });
}

Result<void> Procedures::check_pinned() {
  static constexpr Sql kDossiers{"SELECT DISTINCT procedure_code FROM @dossier WHERE status NOT IN (3, 7, 8, 9, 10)"};
  static constexpr Sql kWork{
      "SELECT DISTINCT procedure_code FROM @work WHERE state NOT IN ('done', 'returned', 'refused', 'withdrawn')"};
  auto check = [this](const exchange::Member& member, const Sql& sql) {
    return read_now<bool>(parts_.database, member.slot, [&](ReadTx& tx) -> Result<bool> {
      for (auto rows = tx.query(sql); rows.next();)
        if (parts_.pack->procedure_by_code(rows.text(0)) == nullptr) return fail(errors::kPinnedLost, {rows.string(0)});
      return true;
    });
  };
  for (const auto& [id, side] : hosts_) TRY(check(side->member_, kDossiers));
  for (const auto& [id, side] : desks_) TRY(check(side->member_, kWork));
  return {};
}

Host* Procedures::host(std::string_view agency) {
  const auto found = hosts_.find(agency);
  return found == hosts_.end() ? nullptr : found->second.get();
}

Desk* Procedures::desk(std::string_view agency) {
  const auto found = desks_.find(agency);
  return found == desks_.end() ? nullptr : found->second.get();
}

Desk* Procedures::desk_of_unit(std::string_view unit) {
  const pack::Agency* agency = nullptr;
  if (parts_.pack->unit_kind(unit.substr(0, unit.find(':')), &agency) == nullptr || agency == nullptr) return nullptr;
  return desk(agency->id);
}

}  // namespace sen::procedures
