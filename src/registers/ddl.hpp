#pragma once
/// Pieces of the tables' definitions that making and reshaping them share.
#include <string>
#include <string_view>

#include "registers/schema.hpp"

namespace sen::registers::ddl {

/// Remembered in `@register_column` like fields, so that a change is noticed.
constexpr std::string_view kSearch = "_search";
constexpr std::string_view kRetention = "_retention";
constexpr std::string_view kRenamed =
    "renamed";  ///< the type of a name that a field had: a pack of before must not take it

std::string_view sql_type(pack::FieldType type);
/// What finding by this field needs besides its column. Empty values are not looked for, so no index holds them.
std::string lookup(const Table& table, const Field& field);
std::string remember(const Table& table, const Field& field);
std::string remember_renamed(const Table& table, std::string_view before, std::string_view name);
std::string forget(const Table& table, std::string_view field);
/// The search's index and what is remembered of it; nothing to find by: only that.
std::string search(const Table& table);
std::string search_shape(const pack::Register& def);  ///< "none" when it is not searched
std::string retention(const Table& table);
std::string retention_shape(const pack::Register& def);  ///< "none" when kept for ever

}  // namespace sen::registers::ddl
