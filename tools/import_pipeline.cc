// SPDX-License-Identifier: Apache-2.0
#include "tools/import_pipeline.h"

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "engine/log/record.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/json/read_event.h"
#include "tools/bounded_queue.h"
#include "tools/interrupt.h"

namespace muninn::tools {
namespace {

constexpr size_t kShownInfoBytes = 60;

// "<file>: event <uuid>", or by its info when it came without a uuid.
std::string NameOf(const SourceDocument& document, const ImportEvent& event) {
  if (!event.uuid_is_made) return absl::StrCat(document.name, ": event ", event.uuid);
  return absl::StrCat(document.name, ": event \"", event.info.substr(0, kShownInfoBytes), "\"");
}

std::string UuidFromContent(json::Value event) {
  const Hash256 hash = Sha256(event.ToJson());
  const Uuid uuid = Uuid::FromBytes({reinterpret_cast<const char*>(hash.data()), 16});
  return Uuid::FromRandom(uuid.hi, uuid.lo).ToString();
}

ImportEvent Describe(json::Value value) {
  ImportEvent event;
  event.value = value;
  const json::Value inner = value["Event"].is_object() ? value["Event"] : value;
  event.uuid = inner["uuid"].AsText().value_or("");
  event.uuid_is_made = event.uuid.empty();
  if (event.uuid_is_made) event.uuid = UuidFromContent(value);
  event.info = inner["info"].AsText().value_or("");
  event.timestamp = inner["timestamp"].AsInteger();
  return event;
}

class Import {
 public:
  explicit Import(Progress& progress) : progress_(progress), queue_(kImportQueueBytesMax) {}

  ImportTotals Run(const std::vector<SourceFile>& files, std::vector<std::unique_ptr<ImportSink>> sinks) {
    std::vector<std::thread> workers;
    for (const std::unique_ptr<ImportSink>& sink : sinks) workers.emplace_back([this, &sink] { Work(*sink); });
    for (const SourceFile& file : files) {
      if (Stopped()) break;
      Read(file);
    }
    queue_.Close(/*drop=*/Stopped());
    for (std::thread& worker : workers) worker.join();
    absl::MutexLock lock(&mutex_);
    totals_.seconds = progress_.seconds();
    totals_.interrupted = Interrupted();
    return totals_;
  }

 private:
  bool Stopped() const {
    if (Interrupted()) return true;
    absl::MutexLock lock(&mutex_);
    return !totals_.fatal.ok();
  }

  void Read(const SourceFile& file) {
    if (!file.problem.empty()) return Reject(file.path, file.problem);
    const absl::Status status = ReadDocuments(file, [this](SourceDocument&& document) {
      const size_t weight = document.text.size();
      return !Stopped() && queue_.Push(std::move(document), weight);
    });
    if (!status.ok()) Reject("", ToStd(status.message()));
  }

  void Work(ImportSink& sink) {
    while (const std::optional<SourceDocument> document = queue_.Pop()) {
      if (Stopped()) continue;  // go on taking: the reader may wait for room
      const absl::StatusOr<uint64_t> attributes = ImportDocument(*document, sink);
      if (attributes.ok()) {
        progress_.Add(document->bytes, *attributes);
      } else {
        absl::MutexLock lock(&mutex_);
        if (totals_.fatal.ok()) totals_.fatal = attributes.status();
      }
    }
  }

  // Returns the number of new attributes. An error ends the import.
  absl::StatusOr<uint64_t> ImportDocument(const SourceDocument& source, ImportSink& sink) {
    const absl::StatusOr<json::Document> document = json::Document::Parse(source.text);
    if (!document.ok()) {
      Reject(source.name, ToStd(document.status().message()));
      return 0;
    }
    const absl::StatusOr<std::vector<json::Value>> events = json::EventsOf(document->root());
    if (!events.ok()) {
      Reject(source.name, "there is no event in it");
      return 0;
    }
    uint64_t attributes = 0;
    for (const json::Value value : *events) {
      if (Stopped()) break;
      ImportEvent event = Describe(value);
      if (events->size() == 1 && document->root()["Event"].is_object() && !event.uuid_is_made) event.text = source.text;
      ASSIGN_OR_RETURN(const ImportResult result, sink.Import(event));
      attributes += result.attributes;
      Count(NameOf(source, event), result);
    }
    return attributes;
  }

  void Count(const std::string& name, const ImportResult& result) {
    for (const std::string& part : result.dropped) progress_.Print(absl::StrCat(name, ": left out: ", part));
    if (result.what == ImportResult::What::kRejected) Reject(name, result.reason);
    absl::MutexLock lock(&mutex_);
    totals_.added += result.what == ImportResult::What::kAdded;
    totals_.updated += result.what == ImportResult::What::kUpdated;
    totals_.unchanged += result.what == ImportResult::What::kUnchanged;
    totals_.attributes += result.attributes;
    totals_.dropped += result.dropped.size();
  }

  void Reject(std::string_view name, std::string_view reason) {
    progress_.Print(absl::StrCat("rejected: ", ToAbsl(name), name.empty() ? "" : ": ", ToAbsl(reason)));
    absl::MutexLock lock(&mutex_);
    ++totals_.rejected;
  }

  Progress& progress_;
  BoundedQueue<SourceDocument> queue_;
  mutable absl::Mutex mutex_;
  ImportTotals totals_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

ImportTotals RunImport(const std::vector<SourceFile>& files, std::vector<std::unique_ptr<ImportSink>> sinks, Progress& progress) {
  return Import(progress).Run(files, std::move(sinks));
}

std::string Summary(const ImportTotals& totals) {
  std::string line =
      absl::StrCat("events: added ", WithThousands(totals.added), ", updated ", WithThousands(totals.updated), ", unchanged ",
                   WithThousands(totals.unchanged), ", rejected ", WithThousands(totals.rejected), "; ",
                   WithThousands(totals.attributes), " attributes, ", WithThousands(totals.dropped), " parts left out; ");
  absl::StrAppend(&line, absl::StrFormat("%.1f s", totals.seconds), ", ", WithThousands(Rate(totals.attributes, totals.seconds)),
                  " attributes/s");
  if (totals.interrupted) line += "; interrupted: the same command goes on from here";
  const bool nothing_new = totals.added == 0 && totals.updated == 0 && totals.unchanged > 0;
  if (nothing_new) line += "\nnothing changed: everything that could be imported was there already";
  return line;
}

}  // namespace muninn::tools
