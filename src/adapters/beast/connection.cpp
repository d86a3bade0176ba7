#include "adapters/beast/connection.hpp"

#include <array>

#include "adapters/beast/errors.hpp"
#include "adapters/beast/response_head.hpp"

namespace sen::beast {

Connection::Connection(Loop& loop, Socket socket)
    : loop_(loop), socket_(std::move(socket)), reader_(loop.shared().limits), buffer_(4096), since_(loop.now()) {
  next_ = loop_.first_;
  if (next_) next_->previous_ = this;
  loop_.first_ = this;
  ++loop_.shared().connections;
  Fault ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  const auto remote = socket_.remote_endpoint(ignored);
  if (!ignored) peer_ = remote.address().to_string();
}

Connection::~Connection() {
  if (previous_)
    previous_->next_ = next_;
  else
    loop_.first_ = next_;
  if (next_) next_->previous_ = previous_;
  auto& shared = loop_.shared();
  if (--shared.connections == 0 && shared.stopping) {
    const std::lock_guard lock(shared.mutex);
    shared.emptied.notify_all();
  }
}

void Connection::close() {
  if (step_ == Step::kClosed) return;
  step_ = Step::kClosed;
  Fault ignored;
  socket_.close(ignored);
  if (stream_ && stream_waits_) stream_->cancelled();
}

/// Called by the sweep: each step has its own patience. A handler has none of ours: it knows its own limits.
void Connection::check_time(Elapsed now) {
  const auto& limits = loop_.shared().limits;
  const Elapsed waited{now.us - since_.us};
  const auto keep = shared_from_this();
  if (step_ == Step::kReading && !reader_.started() && waited > limits.idle)
    close();
  else if (step_ == Step::kReading && reader_.started() && waited > limits.request)
    refuse(408, fail(errors::kRequestTimeout));
  else if (step_ == Step::kWriting && waited > limits.request)
    close();
  else if (step_ == Step::kStreaming && !stream_waits_ && waited > limits.request)
    close();
  else if (step_ == Step::kDraining && waited > std::min(limits.request, Elapsed::seconds(5)))
    close();
}

void Connection::begin_stop() {
  const auto keep = shared_from_this();
  keep_alive_ = false;
  if (step_ == Step::kReading && !reader_.started())
    close();
  else if (step_ == Step::kStreaming && stream_waits_)
    stream_->cancelled();
}

// ---------------------------------------------------------------- Connection: a request

/// Goes on with what is buffered until something must be waited for. A loop, not recursion: a client may pipeline
/// thousands.
void Connection::advance() {
  if (advancing_) return;
  advancing_ = true;
  while (step_ == Step::kReading) {
    if (begin_ < end_) {
      const bool fresh = !reader_.started();
      begin_ += reader_.feed({buffer_.data() + begin_, end_ - begin_});
      if (fresh && reader_.started()) since_ = loop_.now();
    }
    if (reader_.state() == RequestReader::State::kDone) {
      handle();
    } else if (reader_.state() == RequestReader::State::kFailed) {
      refuse(reader_.status(), reader_.error());
    } else {
      read();
      break;
    }
  }
  advancing_ = false;
}

void Connection::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (reader_.header_done() && buffer_.size() < 65536) buffer_.resize(65536);  // a body is on its way
  if (buffer_.size() - end_ >= 2048) return;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  const auto most = std::max<std::size_t>(65536, loop_.shared().limits.header_bytes + 4096);
  if (buffer_.size() - end_ < 2048 && buffer_.size() < most) buffer_.resize(std::min(buffer_.size() * 2, most));
}

void Connection::read() {
  if (reader_.take_expectation()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    Fault ignored;  // 25 bytes on an idle socket: they fit, or the peer is gone
    socket_.write_some(asio::buffer(kContinue.data(), kContinue.size()), ignored);
  }
  make_room();
  if (end_ == buffer_.size()) return refuse(431, fail(errors::kHeaderTooLarge));
  socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                          [self = shared_from_this()](Fault fault, std::size_t size) {
                            if (self->step_ != Step::kReading) return;
                            if (fault) return self->close();
                            self->end_ += size;
                            self->advance();
                          });
}

void Connection::handle() {
  auto& shared = loop_.shared();
  step_ = Step::kHandling;
  http11_ = reader_.http11();
  keep_alive_ = http11_ && reader_.keep_alive() && !shared.stopping;
  if (shared.limiter && shared.limiter->take(peer_, loop_.now()).us > 0)
    return respond(refusal(429, fail(errors::kTooManyRequests), reader_.language()));
  HttpRequest request = reader_.take_request();
  request.peer_address = peer_;
  head_only_ = request.method == "HEAD";
  start<HttpResponse>(loop_, shared.handler(std::move(request)),
                      [self = shared_from_this()](HttpResponse response) { self->respond(std::move(response)); });
}

/// Answers a request that cannot be read to its end, and then reads no more of this connection.
void Connection::refuse(int status, const Error& error) {
  keep_alive_ = false;
  drain_after_ = true;
  http11_ = true;
  head_only_ = false;
  respond(refusal(status, error, reader_.language()));
}

void Connection::respond(HttpResponse response) {
  if (step_ == Step::kClosed) return;
  if (loop_.shared().stopping) keep_alive_ = false;
  out_.clear();
  sent_ = 0;
  if (response.stream && !head_only_) {
    stream_ = std::move(response.stream);
    keep_alive_ = false;
    write_head(out_, response, loop_.date(), http11_ ? Framing::kChunked : Framing::kUntilClose, 0, false);
    return start_stream();
  }
  const bool is_shared = response.shared_body != nullptr;
  const std::string_view body = is_shared ? std::string_view(*response.shared_body) : std::string_view(response.body);
  const auto framing = response.stream ? Framing::kUntilClose : Framing::kLength;
  write_head(out_, response, loop_.date(), framing, body.size(), keep_alive_);
  tail_ = {};
  if (!head_only_ && response.status != 204 && response.status != 304) {
    if (body.size() <= 8192) {
      out_ += body;  // one small write beats two buffers
    } else if (is_shared) {
      shared_body_ = std::move(response.shared_body);
      tail_ = *shared_body_;
    } else {
      body_ = std::move(response.body);
      tail_ = body_;
    }
  }
  step_ = Step::kWriting;
  since_ = loop_.now();
  write();
}

/// Most answers fit the socket's buffer: writing at once saves a round through the reactor.
void Connection::write() {
  Fault fault;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(out_.data(), out_.size()),
                                                asio::buffer(tail_.data(), tail_.size())};
  sent_ = tail_.empty() ? socket_.write_some(asio::buffer(out_.data(), out_.size()), fault)
                        : socket_.write_some(parts, fault);
  if (fault && fault != asio::error::would_block) return close();
  if (sent_ == out_.size() + tail_.size()) return written();
  write_rest();
}

void Connection::write_rest() {
  const auto done = std::min(sent_, out_.size());
  const auto done_tail = sent_ - done;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(out_.data() + done, out_.size() - done),
                                                asio::buffer(tail_.data() + done_tail, tail_.size() - done_tail)};
  socket_.async_write_some(parts, [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kWriting) return;
    if (fault) return self->close();
    self->since_ = self->loop_.now();
    self->sent_ += size;
    if (self->sent_ < self->out_.size() + self->tail_.size()) return self->write_rest();
    self->written();
  });
}

void Connection::written() {
  tail_ = {};
  shared_body_.reset();
  if (!body_.empty()) body_ = std::string();
  if (out_.capacity() > 65536) out_ = std::string();
  if (drain_after_) return drain();
  if (!keep_alive_) {
    Fault ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    return close();
  }
  if (buffer_.size() > 16384 && begin_ == end_) {  // a large body is over: give its room back
    buffer_ = std::vector<char>(4096);
    begin_ = end_ = 0;
  }
  reader_.begin();
  since_ = loop_.now();
  step_ = Step::kReading;
  advance();
}

/// Closing while the client still sends would make its kernel throw our answer away. So: close our side, swallow what
/// comes, for a while.
void Connection::drain() {
  if (step_ != Step::kDraining) {
    step_ = Step::kDraining;
    since_ = loop_.now();
    Fault ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](Fault fault, std::size_t size) {
    if (self->step_ != Step::kDraining) return;
    self->drained_ += size;
    if (fault || self->drained_ > 64 * 1024 * 1024) return self->close();
    self->drain();
  });
}

}  // namespace sen::beast
