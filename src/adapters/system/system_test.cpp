// Goal: the machine's services keep their promises. Method: the real ones, in a temporary folder, with short waits.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <thread>

#include "adapters/system/errors.hpp"
#include "adapters/system/files.hpp"
#include "adapters/system/scheduler.hpp"
#include "adapters/system/signals.hpp"
#include "adapters/system/system.hpp"

namespace sen {
namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(SystemClock, goes_forward) {
  const SystemClock clock;
  const auto before = clock.monotonic();
  EXPECT_GE(clock.monotonic(), before);
  EXPECT_GT(clock.now().us, 1'700'000'000'000'000);
}

TEST(SystemRandom, does_not_repeat) {
  SystemRandom random;
  EXPECT_NE(random.ref(), random.ref());
}

TEST(SystemScheduler, runs_in_order_of_time_and_drops_what_is_left) {
  std::mutex mutex;
  std::condition_variable changed;
  std::string order;
  auto note = [&](char c) {
    return [&, c] {
      const std::lock_guard lock(mutex);
      order += c;
      changed.notify_all();
    };
  };
  bool late = false;
  {
    SystemScheduler scheduler;
    scheduler.after(Elapsed::milliseconds(40), note('c'));
    scheduler.after(Elapsed::milliseconds(5), note('b'));
    scheduler.post(note('a'));
    scheduler.after(Elapsed::hours(1), [&] { late = true; });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return order.size() == 3; }));
  }
  EXPECT_EQ(order, "abc");
  EXPECT_FALSE(late);
}

TEST(Files, private_files_are_whole_and_ours_alone) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder / "a/b").ok());
  ASSERT_TRUE(make_private_folder(folder / "a/b").ok()) << "again";
  const auto path = folder / "a/b/key";
  ASSERT_TRUE(write_private_file(path, "one").ok());
  ASSERT_TRUE(write_private_file(path, "two").ok());
  EXPECT_EQ(*read_file(path), "two");
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_TRUE(write_private_file(folder / "no/such/folder", "x").error().is(errors::kFileUnwritable));
  EXPECT_TRUE(make_private_folder(path).error().is(errors::kFileUnwritable)) << "a file stands there";
  EXPECT_TRUE(read_file(folder / "none").error().is(errors::kFileUnreadable));
}

TEST(Files, a_tree_stays_inside_its_folder) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder / "t/sub").ok());
  ASSERT_TRUE(write_private_file(folder / "t/a.html", "A").ok());
  ASSERT_TRUE(write_private_file(folder / "t/sub/b.html", "B").ok());
  ASSERT_TRUE(write_private_file(folder / "t/c.txt", "C").ok());
  const auto tree = read_tree(folder / "t", ".html");
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(*tree, (FileTree{{"a.html", "A"}, {"sub/b.html", "B"}}));
  std::filesystem::create_symlink("/etc/passwd", folder / "t/d.html");
  EXPECT_TRUE(read_tree(folder / "t", ".html").error().is(errors::kFileUnreadable));
  EXPECT_TRUE(read_tree(folder / "nothing").error().is(errors::kFileUnreadable));
}

TEST(Files, an_output_file_never_replaces_one_unasked) {
  const Folder folder;
  const auto path = folder / "rows.csv";
  auto first = OutputFile::create(path, false);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(first->write("one\n").ok());
  EXPECT_TRUE(first->write("two\n").ok());
  EXPECT_TRUE(first->close().ok());
  EXPECT_EQ(*read_file(path), "one\ntwo\n");
  EXPECT_TRUE(OutputFile::create(path, false).error().is(errors::kFileExists));
  auto second = OutputFile::create(path, true);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->close().ok());
  EXPECT_EQ(*read_file(path), "");
  EXPECT_TRUE(OutputFile::create(folder / "no/such", false).error().is(errors::kFileUnwritable));
}

TEST(Files, a_full_disk_is_an_error) {
  auto full = OutputFile::create("/dev/full", true);
  ASSERT_TRUE(full.ok());
  EXPECT_TRUE(full->write("x").error().is(errors::kFileUnwritable));
}

TEST(Files, a_large_file_is_read_in_pieces_and_from_any_byte) {
  const Folder folder;
  const auto path = folder / "in.csv";
  ASSERT_TRUE(write_private_file(path, "one,two\n").ok());
  auto file = InputFile::open(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->size(), 8U);
  char buffer[5];
  EXPECT_EQ(*file->read(buffer), 5U);
  EXPECT_EQ(*file->read(buffer), 3U);
  EXPECT_EQ(*file->read(buffer), 0U);
  ASSERT_TRUE(file->seek(4).ok());
  EXPECT_EQ(*file->read(buffer), 4U);
  EXPECT_EQ(std::string_view(buffer, 4), "two\n");
  EXPECT_TRUE(InputFile::open(folder / "no").error().is(errors::kFileUnreadable));
  EXPECT_TRUE(InputFile::open("/tmp").error().is(errors::kFileUnreadable));
}

TEST(Signals, waiting_ends_on_demand) {
  prepare_signals();
  std::thread other([] { stop_waiting(); });
  EXPECT_EQ(wait_for_stop(), 0);
  other.join();
}

}  // namespace
}  // namespace sen
