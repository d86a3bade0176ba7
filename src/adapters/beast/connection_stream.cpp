// Answers that do not end: server-sent events.
#include "adapters/beast/connection.hpp"
#include "adapters/beast/response_head.hpp"

namespace sen::beast {

void Connection::start_stream() {
  step_ = Step::kStreaming;
  watch_peer();
  chunk("");
}

/// While a stream runs, the only thing a client can tell us is that it left.
void Connection::watch_peer() {
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kStreaming) return;
    self->drained_ += size;
    if (fault || self->drained_ > 64 * 1024) return self->close();
    self->watch_peer();
  });
}

void Connection::pump() {
  stream_waits_ = true;
  start<std::optional<std::string>>(loop_, stream_->next(),
                                    [self = shared_from_this()](std::optional<std::string> text) {
                                      self->stream_waits_ = false;
                                      if (self->step_ == Step::kStreaming) self->chunk(std::move(text));
                                    });
  if (loop_.shared().stopping && stream_waits_) stream_->cancelled();
}

/// Sends one piece (the first call sends the head), then asks for the next; nullopt ends the stream.
void Connection::chunk(std::optional<std::string> text) {
  if (!text) stream_over_ = true;
  if (http11_ && text && !text->empty()) {
    char size[20];
    const int n = std::snprintf(size, sizeof size, "%zx\r\n", text->size());
    out_.append(size, static_cast<std::size_t>(n)).append(*text).append("\r\n");
  } else if (text) {
    out_ += *text;
  } else if (http11_) {
    out_ += "0\r\n\r\n";
  }
  since_ = loop_.now();
  sent_ = 0;
  const auto send = [](auto& again, std::shared_ptr<Connection> self) -> void {
    auto* me = self.get();
    me->socket_.async_write_some(asio::buffer(me->out_.data() + me->sent_, me->out_.size() - me->sent_),
                                 [self = std::move(self), again](Fault fault, std::size_t size) mutable {
                                   if (self->step_ != Step::kStreaming) return;
                                   if (fault) return self->close();
                                   self->since_ = self->loop_.now();
                                   self->sent_ += size;
                                   if (self->sent_ < self->out_.size()) return again(again, std::move(self));
                                   self->out_.clear();
                                   if (!self->stream_over_) return self->pump();
                                   Fault ignored;
                                   self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
                                   self->close();
                                 });
  };
  send(send, shared_from_this());
}

}  // namespace sen::beast
