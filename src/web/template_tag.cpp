#include "web/template_tag.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sen::web {
namespace {

/// A declaration has braces of its own: "c[]{d}} }}" ends at the pair that closes nothing.
std::size_t end_of_declaration(std::string_view text, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i + 1 < text.size(); ++i) {
    if (text[i] == '{')
      ++depth;
    else if (text[i] == '}' && depth > 0)
      --depth;
    else if (text[i] == '}' && text[i + 1] == '}')
      return i;
  }
  return std::string_view::npos;
}

}  // namespace

FoundTag find_tag(std::string_view text, std::size_t from, Tag& tag) {
  tag.begin = text.find("{{", from);
  if (tag.begin == std::string_view::npos) return FoundTag::kNone;
  const auto first = text.find_first_not_of(" \t", tag.begin + 2);
  std::size_t end = std::string_view::npos;
  const bool comment = first != std::string_view::npos && text[first] == '!';
  const auto words = comment ? trim(text.substr(first + 1, 8)) : std::string();
  if (words.starts_with("data:") || words.starts_with("args:"))
    end = end_of_declaration(text, first);
  else
    end = text.find("}}", tag.begin);
  if (end == std::string_view::npos) return FoundTag::kOpen;
  tag.end = end + 2;
  auto body = text.substr(tag.begin + 2, end - tag.begin - 2);
  while (!body.empty() && (body.front() == ' ' || body.front() == '\n')) body.remove_prefix(1);
  while (!body.empty() && (body.back() == ' ' || body.back() == '\n')) body.remove_suffix(1);
  tag.sigil = body.empty() || std::string_view("!#/<>").find(body[0]) == std::string_view::npos ? '\0' : body[0];
  if (tag.sigil != 0) body.remove_prefix(1);
  while (!body.empty() && body.front() == ' ') body.remove_prefix(1);
  tag.body = body;
  return FoundTag::kTag;
}

bool stands_alone(std::string_view text, const Tag& tag, std::size_t& line_begin, std::size_t& line_end) {
  const bool silent =
      tag.sigil == '!' || tag.sigil == '#' || tag.sigil == '/' || tag.sigil == '<' || tag.body == "else";
  if (!silent) return false;
  line_begin = tag.begin;
  while (line_begin > 0 && (text[line_begin - 1] == ' ' || text[line_begin - 1] == '\t')) --line_begin;
  if (line_begin > 0 && text[line_begin - 1] != '\n') return false;
  line_end = tag.end;
  while (line_end < text.size() && (text[line_end] == ' ' || text[line_end] == '\t' || text[line_end] == '\r'))
    ++line_end;
  if (line_end < text.size() && text[line_end] != '\n') return false;
  line_end = std::min(line_end + 1, text.size());
  return true;
}

}  // namespace sen::web
