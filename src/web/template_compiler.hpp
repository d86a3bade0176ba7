#pragma once
/// Resolves names of templates against their declarations and puts layouts and partials in place. Internal to this
/// room.
#include "web/template_tree.hpp"
#include "web/texts.hpp"

namespace sen::web {

/// Slots that every template has, in this order, before its own.
inline constexpr const char* kGlobals[] = {"lang", "assets", "csrf"};
inline constexpr std::size_t kGlobalCount = 3;
/// Names of one template, globals included: bounded so that calling a partial needs no heap.
inline constexpr std::size_t kSlotsMax = 64;

using Sources = std::map<std::string, Source, std::less<>>;
using Programs = std::map<std::string, std::unique_ptr<Program>, std::less<>>;

Programs compile_templates(const Sources& sources, const Texts& texts, Complaints& wrong);

}  // namespace sen::web
