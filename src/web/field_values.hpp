#pragma once
/// One text to one clean value: what the JSON and the form decoder share. Internal to this room.
#include <optional>

#include "web/fields.hpp"

namespace sen::web {

inline constexpr int kFieldDepthMax = 8;

using WrongFields = std::vector<FieldError>;
void note(WrongFields& wrong, const std::string& pointer, const ErrorDef& def, std::vector<std::string> args = {});
Error wrong_fields(WrongFields wrong);
/// The one place where text becomes a value, whether it came as JSON or, `typed`, from a form. No value: absent, or
/// noted as wrong.
std::optional<json::value> value_of_text(const Field& field, std::string_view raw, bool typed,
                                         const std::string& pointer, WrongFields& wrong);

}  // namespace sen::web
