#pragma once
/// Procedures of all agencies that a node hosts: one Host or Desk an agency, with arriving acts, replies and jobs
/// routed to them.
#include <map>
#include <memory>

#include "procedures/desk.hpp"
#include "procedures/host.hpp"

namespace sen::procedures {

class Procedures {
 public:
  /// Makes a Host for each member that hosts a procedure, a Desk for each that has units.
  Procedures(Parts parts, const std::vector<exchange::Member>& members);
  /// Registers engine acts, replies and jobs. Once, before the dispatcher starts.
  void wire();
  /// Every dossier's and work's definition must still be in the pack. @errors procedures.definition_lost
  Result<void> check_pinned();

  Host* host(std::string_view agency);  ///< null when that agency hosts no procedures here
  Desk* desk(std::string_view agency);
  Desk* desk_of_unit(std::string_view unit);  ///< "commune-police:00004"

 private:
  template <class Side, class Method>
  events::Act act(std::map<std::string, std::unique_ptr<Side>, std::less<>>& sides, Method method);
  Parts parts_;
  std::map<std::string, std::unique_ptr<Host>, std::less<>> hosts_;
  std::map<std::string, std::unique_ptr<Desk>, std::less<>> desks_;
};

}  // namespace sen::procedures
