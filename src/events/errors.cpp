#include "events/errors.hpp"

namespace sen {

std::span<const ErrorDef* const> events_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {&kEventsNotParked, &kEventsNoReason,    &kEventsOtherContent,
                                            &kEventsNoHandler, &kEventsNotFinished, &kEventsStopped};
  return all;
}

}  // namespace sen
