#include "web/template_renderer.hpp"

#include <charconv>

#include "base/check.hpp"
#include "web/url.hpp"

namespace sen::web {

const json::value kMissing = nullptr;

const json::value& member_of(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? kMissing : *found;
}

namespace {

bool is_true(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return false;
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::string:
      return !value.get_string().empty();
    case json::kind::array:
      return !value.get_array().empty();
    case json::kind::object:
      return !value.get_object().empty();
    default:
      return true;
  }
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char* entity = nullptr;
    switch (text[i]) {
      case '&':
        entity = "&amp;";
        break;
      case '<':
        entity = "&lt;";
        break;
      case '>':
        entity = "&gt;";
        break;
      case '"':
        entity = "&quot;";
        break;
      case '\'':
        entity = "&#39;";
        break;
      default:
        continue;
    }
    out.append(text, from, i - from);
    out += entity;
    from = i + 1;
  }
  out.append(text, from);
}

/// What a plain value looks like; lists and objects look like nothing.
std::string_view text_of(const json::value& value, std::array<char, 24>& room) {
  switch (value.kind()) {
    case json::kind::string:
      return value.get_string();
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    case json::kind::int64:
      return {room.data(), std::to_chars(room.data(), room.data() + room.size(), value.get_int64()).ptr};
    case json::kind::uint64:
      return {room.data(), std::to_chars(room.data(), room.data() + room.size(), value.get_uint64()).ptr};
    default:
      return {};
  }
}

struct Item {
  const json::value* value;
  std::int64_t index;
};

class Renderer {
 public:
  Renderer(std::string& out, const Texts& texts, std::string_view language)
      : out_(out), texts_(texts), language_(language) {}

  void run(const Program& program, const Slots& slots) {
    std::vector<Item> items;
    const Slots* outer_slots = std::exchange(slots_, &slots);
    auto* outer_items = std::exchange(items_, &items);
    all(program.nodes);
    slots_ = outer_slots;
    items_ = outer_items;
  }

 private:
  void all(const std::vector<Node>& nodes) {
    for (const auto& node : nodes) one(node);
  }

  const json::value& find(const Place& place) const {
    const json::value* at = place.from == Place::From::kSlot ? (*slots_)[place.at] : (*items_)[place.at].value;
    for (const auto& name : place.below) at = &member_of(*at, name);
    return *at;
  }

  void one(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kText:
        out_ += node.text;
        return;
      case Node::Kind::kValue:
        return value(node);
      case Node::Kind::kRaw: {
        const auto& html = member_of(find(node.place), "$html");
        if (html.is_string()) out_ += std::string_view(html.get_string());
        return;
      }
      case Node::Kind::kIf:
        return all(is_true(find(node.place)) ? node.inside : node.otherwise);
      case Node::Kind::kEach:
        return each(node);
      case Node::Kind::kPartial:
        return partial(node);
      case Node::Kind::kTranslate:
        return translate(node);
      case Node::Kind::kBlock:
        return;
    }
  }

  void write(std::string_view text, HtmlContext::Output how) {
    switch (how) {
      case HtmlContext::Output::kUrlStart:
        return append_escaped(out_, is_safe_url(text) ? text : "#");
      case HtmlContext::Output::kUrlPart:
        out_ += percent_encode(text);
        return;
      default:
        return append_escaped(out_, text);
    }
  }

  void value(const Node& node) {
    std::array<char, 24> room;
    if (node.place.from == Place::From::kIndex) {
      const json::value index((*items_)[node.place.at].index);
      return write(text_of(index, room), node.output);
    }
    write(text_of(find(node.place), room), node.output);
  }

  void each(const Node& node) {
    const auto* list = find(node.place).if_array();
    if (list == nullptr || list->empty()) return all(node.otherwise);
    const auto depth = items_->size();
    items_->push_back({&kMissing, 0});
    for (const auto& item : *list) {
      (*items_)[depth] = {&item, (*items_)[depth].index + 1};
      all(node.inside);
    }
    items_->pop_back();
  }

  void partial(const Node& node) {
    const Program& program = *node.program;
    Slots slots;
    slots.fill(&kMissing);
    for (std::size_t i = 0; i < kGlobalCount; ++i) slots[i] = (*slots_)[i];
    // An index is a number made here; it must live as long as the call.
    std::array<json::value, 4> made;
    std::size_t made_count = 0;
    for (const auto& argument : node.arguments) {
      std::size_t slot = kGlobalCount;
      while (slot < program.slots.size() && program.slots[slot] != argument.name) ++slot;
      if (slot >= program.slots.size()) continue;
      if (argument.path.empty()) {
        slots[slot] = &argument.literal;
      } else if (argument.place.from == Place::From::kIndex) {
        ASSERT(made_count < made.size());
        made[made_count] = (*items_)[argument.place.at].index;
        slots[slot] = &made[made_count++];
      } else {
        slots[slot] = &find(argument.place);
      }
    }
    run(program, slots);
  }

  void translate(const Node& node) {
    std::vector<TextArg> args;
    args.reserve(node.arguments.size());
    for (const auto& argument : node.arguments) {
      if (argument.place.from == Place::From::kIndex && !argument.path.empty()) {
        args.push_back({argument.name, (*items_)[argument.place.at].index});
        continue;
      }
      const auto& given = argument.path.empty() ? argument.literal : find(argument.place);
      if (given.is_int64())
        args.push_back({argument.name, given.get_int64()});
      else if (given.is_uint64())
        args.push_back({argument.name, static_cast<std::int64_t>(given.get_uint64())});
      else if (given.is_string())
        args.push_back({argument.name, std::string_view(given.get_string())});
    }
    std::string text;
    texts_.format_to(text, node.text, language_, args);
    write(text, node.output);
  }

  std::string& out_;
  const Texts& texts_;
  std::string_view language_;
  const Slots* slots_ = nullptr;
  std::vector<Item>* items_ = nullptr;
};

}  // namespace

void render_program(std::string& out, const Program& program, const Slots& slots, const Texts& texts,
                    std::string_view language) {
  Renderer(out, texts, language).run(program, slots);
}

}  // namespace sen::web
