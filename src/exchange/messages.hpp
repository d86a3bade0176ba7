#pragma once
/// National messages (XML) in place of JSON: a service's answer told in one, its arguments read from one. What element
/// stands for which field is the pack's. Pure.
/// @source QCVN 109:2017/BTTTT for citizens (vn-civil section 2.2)
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "pack/model.hpp"

namespace sen::exchange {

inline constexpr std::size_t kMessageBytesMax = 256 * 1024;

/// The arguments of a service from a message about one record: what it finds by, a verification's claims, an act's
/// arguments. Every wrong element is named with its line. Empty elements say nothing.
/// @errors exchange.message_large, base.bad_xml (also a document type, and elements nested too deep),
/// exchange.other_message, exchange.message_one, exchange.message_count, exchange.bad_message
Result<json::object> arguments_from_message(const pack::Pack& pack, const pack::Service& service,
                                            const pack::Message& message, std::string_view xml, CivilDate today);

/// A read service's answer (a record, null or a list) as the message. What the answer does not have is left out.
std::string message_of_answer(const pack::Pack& pack, const pack::Service& service, const pack::Message& message,
                              const json::value& answer, Instant now);

}  // namespace sen::exchange
