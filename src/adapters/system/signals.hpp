#pragma once
/// Ctrl-C and `kill` as a call that returns.
#include <functional>

namespace sen {

/// Blocks SIGINT and SIGTERM in this thread and in all it starts afterwards; call it first in main, before any thread
/// exists. SIGPIPE is ignored: a browser that leaves is not our end.
void prepare_signals();
/// Returns when one of the two arrives (its number), or after `stop_waiting`.
int wait_for_stop();
/// Makes wait_for_stop return 0; from any thread.
void stop_waiting();
/// After prepare_signals: whether a signal to stop is waiting, for work that runs to its end otherwise.
bool stop_asked();

}  // namespace sen
