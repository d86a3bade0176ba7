// Goal: wrong, huge and hostile expressions are refused with a position or a limit; what an expression reads and means
// is known before it runs. Method: tables, and random token strings (RapidCheck) on which nothing may crash or pass its
// limits.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "feel/errors.hpp"
#include "feel/operators.hpp"
#include "feel/type.hpp"

namespace sen::feel {
namespace {

Expression parsed(std::string_view text) {
  auto expression = Expression::parse(text);
  EXPECT_TRUE(expression.ok()) << text << ": " << (expression.ok() ? "" : expression.error().text("en"));
  return expression.ok() ? *expression : *Expression::parse("null");
}

TEST(FeelSyntax, errors_name_the_place_and_what_was_expected) {
  const struct {
    const char* text;
    std::vector<std::string> args;
  } rows[] = {
      {"", {"1:1", "an expression", "the end"}},
      {"1 +", {"1:4", "an expression", "the end"}},
      {"1 2", {"1:3", "an operator or the end", "2"}},
      {"if a then b", {"1:12", "else", "the end"}},
      {"a\n  in [1, 2", {"2:11", "]", "the end"}},
      {"for x of y return x", {"1:7", "in", "of"}},
      {"{a: 1, a: 2}", {"1:8", "each name once", "a"}},
      {"{a 1}", {"1:2", "a name and :", "a"}},
      {"f(a: 1, 2)", {"1:9", "a name and :", "2"}},
      {"đơn_vị ^ 2", {"1:8", "an expression", "^"}},
      {"\"abc", {"1:1", "a closing \"", "the end"}},
      {"/* a", {"1:1", "*/", "the end"}},
      {"@\"24/11/2026\"", {"1:2", "a date, time or duration", "\"24/11/2026\""}},
      {"\"\\uD800\"", {"1:2", "a character", "half of one"}},
      {"x instance of nothing", {"1:15", "a type", "nothing"}},
      {"a.1", {"1:2", "an operator or the end", ".1"}},
      {"(1..2", {"1:6", "], ) or [", "the end"}},
      {"function(x) external {}", {"1:13", "an expression (external functions are not part of packs)", "external"}},
      {"then", {"1:1", "an expression", "then"}},
  };
  for (const auto& [text, args] : rows) {
    const auto result = Expression::parse(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_TRUE(result.error().is(kSyntax)) << text;
    EXPECT_EQ(result.error().args, args) << text;
  }
  EXPECT_FALSE(Expression::parse("\xff\xfe").ok());
  EXPECT_EQ(Expression::parse("1 +").error().text("vi"), "Biểu thức sai ở 1:4: cần an expression, nhưng gặp the end.");
}

TEST(FeelLimits, nesting_is_refused_before_it_is_walked) {
  const auto repeat = [](std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
  };
  for (const auto& text :
       {repeat("(", 5000), repeat("[", 5000), repeat("-", 5000) + "1", repeat("f(", 5000), "1" + repeat("+1", 5000),
        "a" + repeat(".b", 5000), "a" + repeat("[1]", 5000), "f" + repeat("()", 5000), repeat("{a:", 5000),
        repeat("if a then b else ", 5000) + "1", repeat("x in (", 5000) + "1", "1" + repeat("=1", 5000),
        repeat("for a in b return ", 5000) + "a", "x instance of " + repeat("list<", 5000),
        repeat("function(x) ", 5000) + "x"}) {
    const auto result = Expression::parse(text);
    ASSERT_FALSE(result.ok()) << text.substr(0, 40);
    EXPECT_TRUE(result.error().is(kTooMuch)) << text.substr(0, 40) << result.error().text("en");
  }
  EXPECT_TRUE(Expression::parse("false" + repeat(" or x = 1", 2000)).ok()) << "long lists of cases are flat";
  EXPECT_TRUE(Expression::parse(std::string(300'000, ' ') + "1").error().is(kTooMuch)) << "text";
}

TEST(FeelLimits, evaluation_ends) {
  const char* hostile[] = {
      "count(for i in 1..1000000000 return i)",
      "for i in 1..10000, j in 1..10000 return 1",
      "for i in -9223372036854775808..9223372036854775807 return i",
      "{f: function(g) g(g), r: f(f)}.r",
      "(function(g) g(g))(function(g) g(g))",
      "for i in 1..100000 return partial",
      "for i in 1..200 return [partial]",
      "count(for i in 1..64 return if i = 1 then \"xxxxxxxx\" else partial[-1] + partial[-1])",
      "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]",
      "string(for i in 1..60 return if i = 1 then {a: 1} else {a: partial[-1], b: partial[-1]})",
      "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"(a+)+(a+)+(a+)+(a+)+$\")",
      "distinct values(for i in 1..5000 return i)",
      "string(for i in 1..5000 return 10 ** 6000)",
      "for i in 1..100000 return time(\"10:00:00@Asia/Ho_Chi_Minh\")",
  };
  for (const auto* text : hostile) {
    const auto result = evaluate(parsed(text), {});
    ASSERT_FALSE(result.ok()) << text << " gave " << to_text(*result).substr(0, 100);
    EXPECT_TRUE(result.error().is(kTooMuch)) << text << result.error().text("en");
  }
  EXPECT_FALSE(evaluate(parsed("for i in 1..100 return i"), {}, Limits{.steps = 50}).ok());
  EXPECT_FALSE(evaluate(parsed("\"abc\" + \"def\""), {}, Limits{.value_bytes = 20}).ok());
  EXPECT_TRUE(evaluate(parsed("count(sort(for i in 1..5000 return modulo(i * 7919, 5003)))"), {}).ok());
}

TEST(FeelNames, reads_and_calls_are_known_before_running) {
  const struct {
    const char* text;
    std::vector<std::string> names;
    std::vector<std::string> calls;
  } rows[] = {
      {"person.read(ref: session.person)", {"session.person"}, {"person.read"}},
      {"birth_notice.find(parents: [applicant, spouse])", {"applicant", "spouse"}, {"birth_notice.find"}},
      {"distinct([father.residence.commune, mother.residence.commune])",
       {"father.residence.commune", "mother.residence.commune"},
       {}},
      {"for c in children return c.age + fee", {"children", "fee"}, {}},
      {"some x in xs, y in x.ys satisfies x = y", {"xs"}, {}},
      {"children[age < limit][1].name", {"age", "children", "limit"}, {}},
      {"{a: b, c: a.d}", {"b"}, {}},
      {"(function(x) x + y)(z)", {"y", "z"}, {}},
      {"sort(xs, abs)", {"xs"}, {}},
      {"head in [father, mother]", {"father", "head", "mother"}, {}},
      {"{f: function(x) g(x), r: f(1)}", {}, {"g"}},
      {"x in (? > y)", {"x", "y"}, {}},
      {"a.b(1).c + abs(d)", {"d"}, {"a.b"}},
  };
  for (const auto& [text, names, calls] : rows) {
    EXPECT_EQ(parsed(text).names(), names) << text;
    EXPECT_EQ(parsed(text).calls(), calls) << text;
  }
}

TEST(FeelNames, an_invocation_can_be_taken_apart) {
  const auto call = parsed(" birth_notice.find(parents: [applicant, spouse], on: today())").call();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->callee, "birth_notice.find");
  ASSERT_EQ(call->arguments.size(), 2U);
  EXPECT_EQ(call->arguments[0].name, "parents");
  EXPECT_EQ(call->arguments[0].value.text(), "[applicant, spouse]");
  EXPECT_EQ(call->arguments[0].value.names(), (std::vector<std::string>{"applicant", "spouse"}));
  EXPECT_EQ(call->arguments[1].value.position(), "1:54");
  Scope scope;
  scope.variables = Value::context({{"applicant", 1}, {"spouse", 2}});
  EXPECT_EQ(to_text(*evaluate(call->arguments[0].value, scope)), "[1, 2]");
  EXPECT_FALSE(parsed("count([1])").call()) << "built-in";
  EXPECT_FALSE(parsed("a.b + 1").call());
  EXPECT_EQ(parsed("lookup(7)").call()->arguments[0].name, "");
}

TEST(FeelJson, goes_there_and_back) {
  const auto json = *parse_json(R"({"a":[1,-5,true,null,"x"],"b":{"c":"2026-11-24"},"big":9223372036854775807})");
  EXPECT_EQ(to_json(from_json(json)), json);
  EXPECT_EQ(to_text(from_json(*parse_json("[0.1, 1e2, 18446744073709551615]"))), "[0.1, 100, 18446744073709551615]");
  const auto value = evaluate(
      parsed("{d: @\"2026-11-24\", n: 0.5, w: 2.0, u: @\"P1D\", m: @\"P2M\", r: [1..2], t: @\"10:00:00Z\"}"), {});
  EXPECT_EQ(sen::to_json(to_json(*value)),
            R"({"d":"2026-11-24","n":"0.5","w":2,"u":"P1D","m":"P2M","r":"[1..2]","t":"10:00:00Z"})");
  EXPECT_EQ(value->at("d").as_date(), CivilDate::of(2026, 11, 24).take());
  EXPECT_EQ(value->at("u").as_days_duration()->us, 86'400'000'000);
  EXPECT_TRUE(value->at("r.start.x").is_null());
}

Shape birth_shape() {
  const auto person = Type::context({{"name", Type::of(Kind::kString)},
                                     {"born", Type::of(Kind::kDate)},
                                     {"residence", Type::context({{"commune", Type::of(Kind::kString)}})}});
  Shape shape;
  shape.variables = Type::context({{"applicant", person},
                                   {"children", Type::list(person)},
                                   {"fee", Type::of(Kind::kNumber)},
                                   {"notice", Type::any()}});
  shape.functions["person.read"] = {{"ref"}, person};
  return shape;
}

TEST(FeelCheck, reports_what_could_never_work) {
  const struct {
    const char* text;
    std::vector<std::string> problems;
  } rows[] = {
      {"applicant.residence.commune = \"00004\"", {}},
      {"applicnt.name", {"At 1:1: there is no name applicnt. → applicant"}},
      {"applicant.residence.comune", {"At 1:1: there is no name applicant.residence.comune. → commune"}},
      {"notice.anything.goes", {}},
      {"children[residence.commune = \"1\"].name", {}},
      {"children[agee > 1]", {"At 1:10: there is no name agee."}},
      {"applicant.born + 1", {"At 1:1: + does not work with date, number."}},
      {"applicant.born + @\"P1Y\" < today()", {}},
      {"applicant.born < \"2026-11-24\"", {"At 1:1: < does not work with date, string."}},
      {"applicant.born.yeer", {"At 1:1: there is no name applicant.born.yeer. → year"}},
      {"applicant.name and true", {"At 1:1: and does not work with string."}},
      {"if fee then 1 else 2", {"At 1:4: if does not work with number."}},
      {"person.read(ref: 1).name", {}},
      {"person.read(re: 1)", {"At 1:1: the function person.read does not take these arguments; it takes ref."}},
      {"person.reed(ref: 1)", {"At 1:1: there is no function person.reed. → person.read"}},
      {"string lenth(\"a\")", {"x"}},
      {"substring(\"a\")",
       {"At 1:1: the function substring does not take these arguments; it takes (string, start position, length?)."}},
      {"floor(applicant.name)", {"At 1:1: the function floor does not take these arguments; it takes (n, scale?)."}},
      {"age on(applicant.born, today()) >= 18", {}},
      {"for c in children return c.nam", {"At 1:26: there is no name c.nam. → name"}},
      {"some c in children satisfies c.name", {"At 1:30: satisfies does not work with string."}},
      {"fee = null or applicant.name = null", {}},
      {"fee = \"1\"", {"At 1:1: = does not work with number, string."}},
      {"sort(children, function(a, b) a.born < b.born)[1].name", {}},
      {"fee.x", {"At 1:1: there is no name fee.x."}},
      {"-applicant.name", {"At 1:1: - does not work with string."}},
  };
  for (const auto& [text, problems] : rows) {
    const auto expression = Expression::parse(text);
    if (!expression.ok()) {
      EXPECT_EQ(problems, std::vector<std::string>{"x"}) << text;
      continue;
    }
    std::vector<std::string> found;
    for (const auto& problem : check_types(*expression, birth_shape()).problems) found.push_back(problem.text("en"));
    EXPECT_EQ(found, problems) << text;
  }
  EXPECT_EQ(check_types(parsed("children[born < today()].name"), birth_shape()).result.text(), "list<string>");
  EXPECT_EQ(check_types(parsed("fee * 2 > 1"), birth_shape()).result.kind, Kind::kBoolean);
  EXPECT_FALSE(check(parsed("x"), birth_shape()).ok());
  EXPECT_TRUE(check(parsed("fee"), birth_shape()).ok());
}

TEST(FeelErrors, every_error_speaks_both_languages) {
  for (const auto* def : feel_errors()) {
    EXPECT_TRUE(std::string_view(def->id).starts_with("feel."));
    EXPECT_NE(std::string_view(def->vi), std::string_view(def->en));
  }
}

// --- properties

Value random_scalar(int pick, std::int64_t number, const std::string& text) {
  switch (pick % 6) {
    case 0:
      return {};
    case 1:
      return number % 2 == 0;
    case 2:
      return Decimal(number) / Decimal(1000);
    case 3:
      return text;
    case 4:
      return CivilDate{static_cast<std::int32_t>(number % 700'000)};
    default:
      return DaysDuration{number % 1'000'000'000'000'000};
  }
}

RC_GTEST_PROP(FeelProperty, a_value_written_out_reads_back_as_itself,
              (const std::vector<std::pair<int, std::int64_t>>& picks)) {
  List items;
  for (const auto& [pick, number] : picks)
    items.push_back(random_scalar(std::abs(pick % 6), number, "a\"\\\n" + std::to_string(number)));
  const auto value = Value::context({{"x", items}, {"a key", Value::list({items})}});
  const auto expression = Expression::parse(to_text(value), Limits{.steps = 10'000'000});
  RC_ASSERT(expression.ok());
  const auto back = evaluate(*expression, {}, Limits{.steps = 10'000'000});
  RC_ASSERT(back.ok());
  RC_ASSERT(equal(*back, value) == true);
}

RC_GTEST_PROP(FeelProperty, order_agrees_with_its_converse, (std::int64_t x, std::int64_t y, int kind)) {
  const auto a = random_scalar(2 + std::abs(kind % 4), x, std::to_string(x));
  const auto b = random_scalar(2 + std::abs(kind % 4), y, std::to_string(y));
  RC_ASSERT(to_text(compare(Op::kLess, a, b)) == to_text(compare(Op::kGreater, b, a)));
  RC_ASSERT(to_text(compare(Op::kLessEqual, a, b)) == to_text(compare(Op::kGreaterEqual, b, a)));
  RC_ASSERT((compare(Op::kLess, a, b).as_bool() == true || compare(Op::kGreaterEqual, a, b).as_bool() == true));
}

RC_GTEST_PROP(FeelProperty, adding_days_and_taking_them_away_is_nothing, (std::int32_t day, std::int32_t days)) {
  const Value date = CivilDate{day % 300'000};
  const Value duration = DaysDuration{std::int64_t{days % 300'000} * 86'400'000'000};
  const auto there = arithmetic(Op::kAdd, date, duration);
  RC_ASSERT(equal(arithmetic(Op::kSubtract, there, duration), date) == true);
  RC_ASSERT(equal(arithmetic(Op::kSubtract, there, date), duration) == true);
}

RC_GTEST_PROP(FeelProperty, random_tokens_never_crash, (const std::vector<unsigned>& picks)) {
  static constexpr const char* kTokens[] = {"1",
                                            "2.5",
                                            "\"a\"",
                                            "a",
                                            "l",
                                            "c",
                                            "?",
                                            "item",
                                            "partial",
                                            "null",
                                            "true",
                                            "@\"2026-11-24\"",
                                            "@\"P1D\"",
                                            "(",
                                            ")",
                                            "[",
                                            "]",
                                            "{",
                                            "}",
                                            "a:",
                                            "b:",
                                            ",",
                                            ".",
                                            "..",
                                            "+",
                                            "-",
                                            "*",
                                            "/",
                                            "**",
                                            "=",
                                            "!=",
                                            "<",
                                            ">=",
                                            "and",
                                            "or",
                                            "not(",
                                            "if",
                                            "then",
                                            "else",
                                            "for",
                                            "in",
                                            "return",
                                            "some",
                                            "every",
                                            "satisfies",
                                            "between",
                                            "instance of",
                                            "number",
                                            "list<",
                                            "function(",
                                            "x",
                                            "count(",
                                            "sort(",
                                            "date(",
                                            "string(",
                                            "min(",
                                            "flatten(",
                                            "date and time(",
                                            "context put(",
                                            "before(",
                                            "f.g("};
  std::string text;
  for (const auto pick : picks) text += std::string(kTokens[pick % std::size(kTokens)]) + " ";
  Scope scope;
  scope.variables = Value::context({{"a", 1}, {"l", Value::list({1, 2})}, {"c", Value::context({{"x", 1}})}});
  for (const auto& expression : {Expression::parse(text), Expression::parse_tests(text)}) {
    if (!expression.ok()) {
      RC_ASSERT(expression.error().args.size() == 3 || expression.error().is(kTooMuch));
      continue;
    }
    (void)expression->names();
    (void)check_types(*expression, Shape{});
    const auto value = evaluate(*expression, scope, Limits{10'000, 100, 100'000});
    if (value.ok()) (void)to_json(*value);
  }
}

}  // namespace
}  // namespace sen::feel
