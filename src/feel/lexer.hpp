#pragma once
/// Tokens of FEEL (DMN 1.5 clause 10.3.1.2 rules 26 to 36, 60 to 65).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sen::feel {

enum class TokenKind { kEnd, kNumber, kString, kName, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::size_t begin = 0;  ///< byte offsets in the source
  std::size_t end = 0;
  std::string text;  ///< a name in NFC, a string with its escapes resolved, else as written
};

/// The last token is kEnd. @errors feel.syntax
Result<std::vector<Token>> tokenize(std::string_view source);
/// "line:column" of a byte offset, both from 1, columns in code points.
std::string position_of(std::string_view source, std::size_t offset);
/// Whether `text` is one name token, so that it can stand unquoted as a context's key.
bool is_plain_name(std::string_view text);
}  // namespace sen::feel
