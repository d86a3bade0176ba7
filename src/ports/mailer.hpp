#pragma once
/// Carries a notice to a person outside Sen (e-mail, SMS). The practice country delivers to the inbox only.
#include <string>

#include "base/result.hpp"
#include "base/task.hpp"

namespace sen {
struct Letter {
  std::string channel;  ///< "sms" or "email"
  std::string to;
  std::string subject;
  std::string text;
};
class Mailer {
 public:
  virtual ~Mailer() = default;
  virtual Task<Result<void>> send(Letter letter) = 0;
};
}  // namespace sen
