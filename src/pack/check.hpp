#pragma once
/// Checks over the whole pack, after every file was read: names that mean nothing, and what the promises of the house
/// forbid.
#include "pack/report.hpp"

namespace sen::pack {

void check_pack(const Pack& pack, Report& report);

// One file each.
void check_references(const Pack& pack, Report& report);  ///< agencies, registers, services, grants, events, numbers
void check_procedures(const Pack& pack, Report& report);  ///< forms, steps, outcomes, documents
void check_formats(const Pack& pack, Report& report);     ///< messages and scans
void check_offers(const Pack& pack, Report& report);
void check_act(const Pack& pack, Report& report, const Service& act);  ///< called for each by check_references
/// Called for each field with `was` by check_references.
void check_earlier(const Pack& pack, Report& report, const Register& one, const RegisterField& field);
/// The grant that lets an agency call a service for a purpose while `needed` is in force; reports when there is none or
/// it ends early.
const Grant* need_grant(const Pack& pack, Report& report, const Source& at, const Service& service,
                        const std::string& agency, const std::string& purpose, const Validity& needed);

}  // namespace sen::pack
