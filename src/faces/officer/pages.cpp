#include "faces/officer/pages.hpp"

#include "faces/officer/room.hpp"

namespace sen::faces::officer {

void add_pages(web::Router& router, const Parts& parts) {
  const auto run = [&parts](Page page) -> web::Handler {
    return [&parts, page](RequestContext& request) { return page(parts, request); };
  };
  const web::RouteDoc doc{.page = true};
  router.get("/officer", run(front_page), doc);
  router.get("/officer/sign-in", run(sign_in_page), doc);
  router.post("/officer/sign-in", run(sign_in_begin), doc);
  router.get("/officer/sign-in/code", run(code_page), doc);
  router.post("/officer/sign-in/code", run(code_check), doc);
  if (parts.settings.practice) router.get("/officer/sign-in/inbox", run(practice_inbox), doc);
  router.post("/officer/sign-out", run(leave), doc);
  router.get("/officer/queue", run(queue_page), doc);
  router.get("/officer/work/{id}", run(work_page), doc);
  router.post("/officer/work/{id}", run(work_decide), doc);
  router.get("/officer/work/{id}/draft", run(draft_page), doc);
  router.post("/officer/work/{id}/draft", run(draft_send), doc);
  router.get("/officer/signing", run(signing_page), doc);
  router.post("/officer/signing", run(signing_sign), doc);
  router.get("/officer/registers", run(lookup_page), doc);
  router.post("/officer/registers", run(lookup_find), doc);
  router.get("/officer/quality", run(quality_page), doc);
  router.get("/officer/quality.csv", run(quality_csv), doc);
  router.get("/officer/quality/{register}/{rule}", run(quality_queue), doc);
  router.get("/officer/quality/{register}/{rule}/{id}", run(quality_record), doc);
  router.post("/officer/quality/{register}/{rule}/{id}", run(quality_mend), doc);
  router.get("/officer/quality-pairs/{register}/{rule}/{one}/{other}", run(quality_pair), doc);
  router.post("/officer/quality-pairs/{register}/{rule}/{one}/{other}", run(quality_decide), doc);
  router.get("/officer/quality-samples/{register}", run(samples_page), doc);
  router.post("/officer/quality-samples/{register}", run(samples_draw), doc);
  router.get("/officer/quality-samples/{register}/{sample}", run(sample_page), doc);
  router.get("/officer/quality-samples/{register}/{sample}/{position}", run(sample_item), doc);
  router.post("/officer/quality-samples/{register}/{sample}/{position}", run(sample_check), doc);
  router.get("/officer/lookup", run(lookup_page), doc);
}

}  // namespace sen::faces::officer
