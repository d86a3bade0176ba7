#include "exchange/messages.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <span>

#include "base/text.hpp"
#include "base/xml.hpp"
#include "exchange/carried.hpp"
#include "exchange/errors.hpp"
#include "registers/errors.hpp"

namespace sen::exchange {
namespace {

using pack::MessageElement;
using pack::RegisterField;

/// One use of a message by a service.
struct Use {
  const pack::Pack& pack;
  const pack::Service& service;
  const pack::Message& message;

  /// What an element stands for; `group`: within one repetition of that field. Null when this service of the message
  /// does not nest it.
  std::optional<RegisterField> field(const MessageElement& element, const RegisterField* group) const {
    if (group == nullptr) return pack.value_at(service, message.register_id, element.field);
    const std::string_view path = element.field;
    const auto dot = path.find('.');
    const RegisterField* found = group->member(path.substr(0, dot));
    if (found == nullptr) return {};
    return dot == std::string_view::npos ? *found : found->part(path.substr(dot + 1));
  }
};

/// Puts a value at "name" or "name.part".
void put_at(json::object& into, std::string_view path, json::value value) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) {
    into[path] = std::move(value);
    return;
  }
  auto& whole = into.emplace(path.substr(0, dot), json::object()).first->value();
  whole.get_object()[path.substr(dot + 1)] = std::move(value);
}

// ---- in ----------------------------------------------------------------------------------------------------------

class Incoming {
 public:
  Incoming(Use use, CivilDate today) : use_(use), today_(today), arguments_(use.pack, use.service) {}

  Result<json::object> read(const XmlNode& record) {
    path_.push_back(record.name);
    walk(record, use_.message.elements, nullptr,
         [&](const MessageElement& element, const XmlNode& node, json::value value) {
           give(element, node, std::move(value));
         });
    for (auto& [element, list] : lists_) {
      path_.push_back(element->name());
      give(*element, record, std::move(list));
      path_.pop_back();
    }
    if (!problems_.fields.empty()) return std::move(problems_);
    return arguments_.take();
  }

 private:
  using Give = std::function<void(const MessageElement&, const XmlNode&, json::value)>;

  void wrong(const XmlNode& node, const ErrorDef& def, std::vector<std::string> more = {}) {
    std::vector<std::string> args{std::to_string(node.line), join(path_, "/")};
    args.insert(args.end(), more.begin(), more.end());
    problems_.fields.push_back({"/" + join(path_, "/"), &def, std::move(args)});
  }
  void explain(const XmlNode& node, const Error& why) {
    wrong(node, errors::kElementValue, {why.text("vi"), why.text("en")});
  }
  void give(const MessageElement& element, const XmlNode& node, json::value value) {
    const auto given = arguments_.give(element.field, std::move(value));
    if (given == Arguments::Given::kDiffers) wrong(node, errors::kElementTwice);
    if (given == Arguments::Given::kNotTaken) wrong(node, errors::kElementNotTaken, {use_.service.id});
  }

  /// @param group  whose one repetition `record` is; null: the record itself
  void walk(const XmlNode& record, const std::vector<MessageElement>& elements, const RegisterField* group,
            const Give& put) {
    std::set<std::string> seen;
    std::vector<std::string> below;
    descend(record, elements, group, below, seen, put);
    for (const auto& element : elements) {
      if (!element.required || seen.contains(element.name())) continue;
      path_.push_back(element.name());
      wrong(record, errors::kElementMissing);
      path_.pop_back();
    }
  }

  /// `below`: where `node` stands, from the record on. An element without text and elements says nothing.
  void descend(const XmlNode& node, const std::vector<MessageElement>& elements, const RegisterField* group,
               std::vector<std::string>& below, std::set<std::string>& seen, const Give& put) {
    for (const auto& child : node.children) {
      below.push_back(child.name);
      path_.push_back(child.name);
      const auto element = std::ranges::find(elements, below, &MessageElement::path);
      const bool leaf = element != elements.end();
      const bool leads = std::ranges::any_of(elements, [&](const MessageElement& one) {
        return one.path.size() > below.size() && std::equal(below.begin(), below.end(), one.path.begin());
      });
      const bool empty = child.text.empty() && child.children.empty();
      const bool known = child.space == use_.message.name_space && (leaf || (leads && child.text.empty()));
      if (!known)
        wrong(child, errors::kElementUnknown);
      else if (!empty && !seen.insert(join(below, "/")).second && (!leaf || element->each.empty()))
        wrong(child, errors::kElementTwice);
      else if (!leaf)
        descend(child, elements, group, below, seen, put);
      else if (!empty)
        take(child, *element, group, put);
      path_.pop_back();
      below.pop_back();
    }
  }

  void take(const XmlNode& node, const MessageElement& element, const RegisterField* group, const Give& put) {
    if (!element.is.empty()) {
      if (node.text != element.is) explain(node, fail(errors::kUnknownWord, {element.is}));
      return;
    }
    const auto field = use_.field(element, group);
    if (!field) return wrong(node, errors::kElementNotTaken, {use_.service.id});
    if (!element.each.empty()) return take_repetition(node, element, *field);
    if (!node.children.empty()) return wrong(node, errors::kElementUnknown);
    auto value = carried_in(element, *field, node.text, today_, use_.pack);
    if (!value.ok()) return explain(node, value.error());
    put(element, node, value.take());
  }

  /// An object of the list that the field is, or a text standing for one of its values.
  void take_repetition(const XmlNode& node, const MessageElement& element, const RegisterField& field) {
    json::object item;
    const Give put = [&](const MessageElement& inner, const XmlNode&, json::value value) {
      put_at(item, inner.field, std::move(value));
    };
    if (const auto& only = element.each.front(); only.path.empty())
      take(node, only, &field, put);
    else
      walk(node, element.each, &field, put);
    lists_[&element].push_back(std::move(item));
  }

  Use use_;
  CivilDate today_;
  Arguments arguments_;
  std::vector<std::string> path_;
  std::map<const MessageElement*, json::array> lists_;
  Error problems_ = fail(errors::kBadMessage);
};

/// The one record of a message. @errors as arguments_from_message
Result<const XmlNode*> only_record(const pack::Message& message, const XmlNode& root) {
  if (root.name != message.root || root.space != message.name_space)
    return fail(errors::kOtherMessage, {message.root, message.name_space});
  const XmlNode* record = nullptr;
  std::size_t count = 0;
  for (const auto& child : root.children) {
    if (child.name != message.record || child.space != message.name_space) {
      const std::string path = message.root + "/" + child.name;
      Error out = fail(errors::kBadMessage);
      out.fields.push_back({"/" + path, &errors::kElementUnknown, {std::to_string(child.line), path}});
      return out;
    }
    record = &child;
    ++count;
  }
  const auto* said = message.count.empty() ? nullptr : root.attribute(message.count);
  if (said != nullptr && *said != std::to_string(count))
    return fail(errors::kMessageCount, {message.count, std::to_string(count)});
  if (count != 1) return fail(errors::kMessageOne, {message.record, std::to_string(count)});
  return record;
}

// ---- out ---------------------------------------------------------------------------------------------------------

/// The element at a path below `node`; those on the way are made where they are missing.
XmlNode& node_at(XmlNode& node, std::span<const std::string> path) {
  if (path.empty()) return node;
  auto found = std::ranges::find(node.children, path.front(), &XmlNode::name);
  if (found == node.children.end()) {
    node.children.push_back({.name = path.front(), .space = node.space});
    found = std::prev(node.children.end());
  }
  return node_at(*found, path.subspan(1));
}

const XmlNode* find_at(const XmlNode& node, std::span<const std::string> path) {
  if (path.empty()) return &node;
  const XmlNode* next = node.child(path.front());
  return next == nullptr ? nullptr : find_at(*next, path.subspan(1));
}

/// Adds to `out` what `values` says of the elements.
void fill(XmlNode& out, const Use& use, const std::vector<MessageElement>& elements, const RegisterField* group,
          const json::value& values) {
  for (const auto& element : elements) {
    const auto parent = std::span(element.path).first(element.path.empty() ? 0 : element.path.size() - 1);
    if (!element.is.empty()) {
      if (const auto* beside = find_at(out, parent); beside != nullptr && !beside->children.empty())
        node_at(out, element.path).text = element.is;
      continue;
    }
    const auto field = use.field(element, group);
    const auto& value = at_path(values, element.field);
    if (!field || value.is_null()) continue;
    if (element.each.empty()) {
      node_at(out, element.path).text = carried_out(element, *field, value, use.pack);
      continue;
    }
    const auto* items = value.if_array();
    for (const auto& item : items == nullptr ? json::array() : *items) {
      XmlNode one{.name = element.path.back(), .space = out.space};
      fill(one, use, element.each, &*field, item);
      node_at(out, parent).children.push_back(std::move(one));
    }
  }
}

}  // namespace

Result<json::object> arguments_from_message(const pack::Pack& pack, const pack::Service& service,
                                            const pack::Message& message, std::string_view xml, CivilDate today) {
  if (xml.size() > kMessageBytesMax) return fail(errors::kMessageLarge, {std::to_string(kMessageBytesMax)});
  const auto root = TRY(parse_xml(xml));
  const XmlNode& record = *TRY(only_record(message, root));
  return Incoming({pack, service, message}, today).read(record);
}

std::string message_of_answer(const pack::Pack& pack, const pack::Service& service, const pack::Message& message,
                              const json::value& answer, Instant now) {
  XmlNode root{.name = message.root, .space = message.name_space};
  const auto add = [&](const json::value& record) {
    root.children.push_back({.name = message.record, .space = message.name_space});
    fill(root.children.back(), {pack, service, message}, message.elements, nullptr, record);
  };
  if (const auto* list = answer.if_array())
    for (const auto& record : *list) add(record);
  else if (answer.is_object())
    add(answer);
  if (!message.told_at.empty()) root.attributes.emplace_back(message.told_at, pack.zone().iso(now));
  if (!message.count.empty()) root.attributes.emplace_back(message.count, std::to_string(root.children.size()));
  return to_xml(root);
}

}  // namespace sen::exchange
