// Goal: a page says what its data says and nothing a person typed becomes markup. Method: small templates, each mistake
// with its line, each context with an attack; then the real templates and texts of web/ load.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "web/errors.hpp"
#include "web/templates.hpp"

namespace sen::web {
namespace {
using Files = std::map<std::string, std::string>;

const Texts& texts() {
  static const auto loaded = Texts::load({{"t.yaml", R"(
hello: {vi: "Xin chào {name}", en: "Hello {name}"}
count: {vi: "{n} việc", en: "{n, plural, one {# thing} other {# things}}"}
plain: {vi: "Lưu & gửi", en: "Save & send"}
)"}});
  return *loaded;
}

std::string render(const std::string& text, const std::string& data, const Files& more = {}) {
  Files files = more;
  files["page.html"] = text;
  const auto loaded = Templates::load(files, texts());
  if (!loaded.ok()) return "ERROR " + loaded.error().args.at(0);
  return loaded->render("page", *parse_json(data));
}

std::string mistakes(const std::string& text, const Files& more = {}) {
  const auto out = render(text, "{}", more);
  return out.starts_with("ERROR ") ? out.substr(6) : "none";
}

TEST(Templates, values_conditions_lists) {
  EXPECT_EQ(render("{{! data: a, b{c}, n }}{{a}} {{b.c}} {{n}}", R"({"a": "x", "b": {"c": "y"}, "n": -7})"), "x y -7");
  const std::string condition = "{{! data: x? }}{{#if x}}yes{{else}}no{{/if}}";
  for (const char* no : {"{}", R"({"x": null})", R"({"x": ""})", R"({"x": false})", R"({"x": []})", R"({"x": {}})"})
    EXPECT_EQ(render(condition, no), "no") << no;
  for (const char* yes : {R"({"x": 0})", R"({"x": "a"})", R"({"x": true})", R"({"x": [1]})"})
    EXPECT_EQ(render(condition, yes), "yes") << yes;
  EXPECT_EQ(render("{{! data: l[]{a, b?}, b }}{{#each l}}{{@index}}{{a}}{{b}};{{/each}}",
                   R"({"l": [{"a": "x"}, {"a": "y", "b": "z"}], "b": "outer"})"),
            "1x;2yz;")
      << "b is the item's, also where the item has none";
  EXPECT_EQ(render("{{! data: l[], o }}{{#each l}}{{.}}{{o}}{{else}}none{{/each}}", R"({"l": ["a", "b"], "o": "-"})"),
            "a-b-");
  EXPECT_EQ(render("{{! data: l[] }}{{#each l}}{{.}}{{else}}none{{/each}}", R"({"l": []})"), "none");
  EXPECT_EQ(render("{{! data: l[]{m[]{x}} }}{{#each l}}[{{#each m}}{{x}}{{/each}}]{{/each}}",
                   R"({"l": [{"m": [{"x": 1}, {"x": 2}]}, {"m": []}]})"),
            "[12][]");
}

TEST(Templates, lines_that_hold_only_a_tag_leave_no_empty_line) {
  EXPECT_EQ(
      render("{{! data: l[] }}\n<ul>\n  {{#each l}}\n  <li>{{.}}</li>\n  {{/each}}\n</ul>\n", R"({"l": ["a", "b"]})"),
      "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n");
}

TEST(Templates, partials_see_only_what_they_are_given) {
  const Files parts{
      {"c/tag.html",
       "{{! args: kind, text?, list[]?{a} }}<b class=\"{{kind}}\">{{text}}{{lang}}{{#each list}}{{a}}{{/each}}</b>"}};
  EXPECT_EQ(render("{{! data: x, l[]{a,b} }}{{> c/tag kind=x text=\"a b\" list=l}}",
                   R"({"x": "k", "lang": "vi", "l": [{"a": 1, "b": 2}]})", parts),
            "<b class=\"k\">a bvi1</b>");
  EXPECT_EQ(mistakes("{{! data: x }}\n{{> c/tag text=x}}", parts), "page.html:2: c/tag needs kind");
  EXPECT_EQ(mistakes("{{! data: x }}{{> c/tag kind=x colour=x}}", parts), "page.html:1: c/tag takes no colour");
  EXPECT_EQ(mistakes("{{! data: x }}{{> c/none kind=x}}", parts), "page.html:1: there is no template c/none");
  EXPECT_EQ(mistakes("{{! data: x, l[]{b} }}{{> c/tag kind=x list=l}}", parts),
            "page.html:1: l has no a, which the partial needs");
  EXPECT_EQ(mistakes("{{! data: x[] }}{{> c/tag kind=x}}", parts),
            "page.html:1: x is a list, but the partial takes a plain value");
  EXPECT_EQ(mistakes("{{! data: x }}", {{"loop.html", "{{! args: }}{{> loop}}"}}), "loop.html:1: loop includes itself");
  EXPECT_EQ(mistakes("{{! data: x }}", {{"p.html", "{{! args: a }}{{x}}"}}),
            "p.html:1: x is not declared in this template");
}

TEST(Templates, layouts) {
  const Files layout{{"layout.html",
                      "{{! data: lang, name? }}<title>{{block title}}</title>{{#if "
                      "name}}<i>{{name}}</i>{{/if}}<main>{{block main}}</main>"}};
  EXPECT_EQ(render("{{! data: a }}\n{{< layout}}\n{{#block main}}<p>{{a}}{{lang}}</p>{{/block}}\n{{#block title}}T & "
                   "{{a}}{{/block}}",
                   R"({"a": "<", "lang": "vi", "name": "N"})", layout),
            "<title>T & &lt;</title><i>N</i><main><p>&lt;vi</p></main>");
  EXPECT_EQ(mistakes("{{< layout}}\n{{#block other}}x{{/block}}", layout),
            "page.html:1: the layout has no block other");
  EXPECT_EQ(mistakes("{{< none}}", layout), "page.html:1: there is no layout none");
  EXPECT_EQ(mistakes("{{< layout}}\nstray\n{{#block main}}x{{/block}}", layout),
            "page.html:2: a page with a layout has only {{#block}} parts");
}

TEST(Templates, translations) {
  EXPECT_EQ(render("{{! data: who, n }}<p title=\"{{t hello name=who}}\">{{t count n=n}} {{t plain}}</p>",
                   R"({"lang": "en", "who": "\"><script>", "n": 1})"),
            "<p title=\"Hello &quot;&gt;&lt;script&gt;\">1 thing Save &amp; send</p>");
  EXPECT_EQ(render("{{! data: n }}{{t count n=n}}", R"({"lang": "vi", "n": 3})"), "3 việc");
  EXPECT_EQ(mistakes("\n{{t nothing}}"), "page.html:2: there is no text nothing");
  EXPECT_EQ(mistakes("{{t hello}}"), "page.html:1: hello needs name");
  EXPECT_EQ(mistakes("{{t plain name=\"x\"}}"), "page.html:1: plain takes no name");
}

TEST(Templates, nothing_typed_becomes_markup) {
  const std::string attack = R"j({"x": "\"'><script>alert(1)</script>&"})j";
  const std::string safe = "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;";
  EXPECT_EQ(render("{{! data: x }}<p>{{x}}</p>", attack), "<p>" + safe + "</p>");
  EXPECT_EQ(render("{{! data: x }}<p class=\"a {{x}}\">", attack), "<p class=\"a " + safe + "\">");
  EXPECT_EQ(render("{{! data: x }}<title>{{x}}</title>", attack), "<title>" + safe + "</title>");
  EXPECT_EQ(render("{{! data: x }}<textarea>{{x}}</textarea>", attack), "<textarea>" + safe + "</textarea>");
}

TEST(Templates, urls_lead_only_where_links_may_lead) {
  const auto link = [](std::string_view url) {
    return render("{{! data: x }}<a href=\"{{x}}\">", to_json(json::object{{"x", url}}));
  };
  for (auto good : {"/a/b?c=d", "a/b", "#part", "https://x.vn/", "HTTP://x", "mailto:a@b", "tel:+84", "?q=1", ""})
    EXPECT_EQ(link(good), "<a href=\"" + html_escape(good) + "\">");
  for (auto bad : {"javascript:alert(1)", "JaVaScript:alert(1)", " javascript:x", "java\tscript:x", "data:text/html,x",
                   "vbscript:x", "\x01javascript:x", "\\\\evil", "javascript\n:x"})
    EXPECT_EQ(link(bad), "<a href=\"#\">") << bad;
  EXPECT_EQ(render("{{! data: x }}<a href=\"/find?q={{x}}\">", R"({"x": "a&b=c\"d/é"})"),
            "<a href=\"/find?q=a%26b%3Dc%22d%2F%C3%A9\">");
  EXPECT_EQ(render("{{! data: x, y? }}<a href=\"{{#if y}}/p/{{/if}}{{x}}\">", R"j({"x": "javascript:alert(1)"})j"),
            "<a href=\"javascript%3Aalert%281%29\">")
      << "what may or may not stand first is never a scheme";
  EXPECT_EQ(render("{{! data: x }}<form action=\"{{x}}\"><img src=\"{{x}}\"><button formaction=\"{{x}}\">",
                   R"({"x": "javascript:1"})"),
            "<form action=\"#\"><img src=\"#\"><button formaction=\"#\">");
}

TEST(Templates, values_stand_only_where_they_can_be_made_safe) {
  const auto wrong = [](const std::string& text) {
    return mistakes("{{! data: x, y? }}" + text).substr(0, 11) == "page.html:1";
  };
  for (const char* bad : {"<script>{{x}}</script>",
                          "<script>var a = \"{{x}}\";</script>",
                          "<style>{{x}}</style>",
                          "<!-- {{x}} -->",
                          "<a href={{x}}>",
                          "<a href='{{x}}'>",
                          "<a {{x}}>",
                          "<a {{x}}=\"\">",
                          "<{{x}}>",
                          "<a onclick=\"{{x}}\">",
                          "<a ONCLICK=\"{{x}}\">",
                          "<p style=\"{{x}}\">",
                          "<img srcset=\"{{x}}\">",
                          "<iframe srcdoc=\"{{x}}\">",
                          "<noscript>{{x}}</noscript>",
                          "<!doctype {{x}}>",
                          "</{{x}}>",
                          "<p class=\"a{{#if y}}\"{{/if}}\">",
                          "<p {{#if y}}class=\"{{/if}}\">",
                          "{{#if y}}<p {{/if}}>",
                          "<p{{#if y}} a{{/if}}>",
                          "<a {{#if y}}hr{{/if}}ef=\"{{x}}\">",
                          "<a o{{#if y}}nclick=\"{{x}}\"{{/if}}>",
                          "<script>{{#if y}}1{{/if}}</script>",
                          "<p title=\"{{> page}}\">",
                          "<p title=\"{{raw x}}\">"})
    EXPECT_TRUE(wrong(bad)) << bad;
  for (const char* good :
       {"<p{{! c }}>", "<input value=\"{{x}}\"{{#if y}} checked{{/if}}>", "<p {{#if y}}class=\"a\"{{/if}}>",
        "<p hidden{{#if y}} lang=\"{{x}}\"{{/if}}>", "<!-- a -> b --><p>{{x}}</p>",
        "<script>if (a < b) {}</script>{{x}}", "<title>a</title>{{x}}", "<p data-a=\"{{#if y}}{{x}}{{else}}b{{/if}}\">",
        "a < b {{x}}", "<TEXTAREA><b>{{x}}</b></TEXTAREA><p>{{x}}</p>"})
    EXPECT_FALSE(wrong(good)) << good << " " << mistakes(std::string("{{! data: x, y? }}") + good);
}

TEST(Templates, raw_takes_only_what_our_code_marked) {
  const std::string page = "{{! data: x }}<i>{{raw x}}</i>";
  const auto loaded = Templates::load({{"page.html", page}}, texts());
  EXPECT_EQ(loaded->render("page", json::object{{"x", safe_html("<svg/>")}}), "<i><svg/></i>");
  EXPECT_EQ(loaded->render("page", json::object{{"x", "<svg/>"}}), "<i></i>");
}

TEST(Templates, mistakes_are_start_errors_with_their_line) {
  EXPECT_EQ(mistakes("\n\n{{nobody}}"), "page.html:3: nobody is not declared in this template");
  EXPECT_EQ(mistakes("{{! data: a{b} }}\n{{a.c}}"), "page.html:2: a.c: c is not declared");
  EXPECT_EQ(mistakes("{{! data: a[] }}{{a}}"), "page.html:1: a is a list, not a text");
  EXPECT_EQ(mistakes("{{! data: a }}{{#each a}}{{/each}}"), "page.html:1: a is not declared as a list: a[]");
  EXPECT_EQ(mistakes("{{! data: a[]{b} }}{{#each a}}{{.}}{{/each}}"),
            "page.html:1: the item is an object: name one of its members");
  EXPECT_EQ(mistakes("{{! data: a }}\n{{#if a}}"), "page.html:2: {{#if}} is not closed");
  EXPECT_EQ(mistakes("{{! data: a }}{{#if a}}{{/each}}{{/if}}"),
            "page.html:1: {{/each}} closes nothing here; {{#if}} is open");
  EXPECT_EQ(mistakes("{{/if}}"), "page.html:1: {{/if}} closes nothing here");
  EXPECT_EQ(mistakes("a {{ b"), "page.html:1: {{ without }}");
  EXPECT_EQ(mistakes("{{! data: a, a }}"),
            "page.html:1: cannot read this declaration; the form is: title, name?, list[]{a,b}, obj{a,b}");
  EXPECT_EQ(mistakes("{{@index}}"), "page.html:1: {{@index}} stands only inside {{#each}}");
  EXPECT_EQ(mistakes("{{#unless a}}"), "page.html:1: unknown {{#unless}}");
  EXPECT_EQ(mistakes("{{a b}}"), "page.html:1: cannot read {{a b}}");
  EXPECT_EQ(mistakes("\xff"), "page.html:1: not UTF-8");
}

TEST(Templates, missing_names_are_found) {
  const auto loaded = Templates::load({{"page.html", "{{! data: a, b?, o{c}, l[]{d, e?} }}"}}, texts());
  ASSERT_TRUE(loaded.ok());
  const auto missing =
      loaded->missing_names("page", *parse_json(R"({"lang": "vi", "o": {}, "l": [{"d": 1}, {"e": 2}]})"));
  EXPECT_EQ(join(missing, " "), "a o.c l[1].d");
  EXPECT_TRUE(loaded->missing_names("page", *parse_json(R"({"lang": "vi", "a": 1, "o": {"c": 1}, "l": []})")).empty());
}

Files read_folder(const std::string& folder, const std::string& suffix) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != suffix) continue;
    std::ifstream in(entry.path());
    files[std::filesystem::relative(entry.path(), folder).string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

TEST(Templates, the_real_pages_load) {
  if (!std::filesystem::exists("web/templates") || !std::filesystem::exists("web/texts")) GTEST_SKIP();
  const auto real_texts = Texts::load(read_folder("web/texts", ".yaml"));
  ASSERT_TRUE(real_texts.ok()) << real_texts.error().text("en");
  const auto real = Templates::load(read_folder("web/templates", ".html"), *real_texts);
  ASSERT_TRUE(real.ok()) << real.error().text("en");
  // Every page survives data that is empty, and data that is hostile in each field it declares.
  for (const auto& name : real->names()) {
    EXPECT_FALSE(real->missing_names(name, json::object()).empty()) << name << " declares nothing, not even lang";
    (void)real->render(name, json::object{{"lang", "vi"}});
  }
}

}  // namespace
}  // namespace sen::web
