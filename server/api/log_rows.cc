// SPDX-License-Identifier: Apache-2.0
#include "server/api/log_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/log/log.h"
#include "schema/base/status.h"
#include "server/zmq/messages.h"

namespace muninn::api {
namespace {

constexpr unsigned kPlaceBits = 16;  // rows of one record
constexpr size_t kRecordsAtOnce = 64;

constexpr std::string_view kSystem = "SYSTEM";

// How the classic log calls what the audit log tells apart.
std::string_view ClassicAction(std::string_view action) {
  if (action == "soft_delete") return "delete";
  if (action == "tag" || action == "tag_local") return "attachTagToObject";
  if (action == "remove_tag" || action == "remove_local_tag") return "removeTagFromObject";
  if (action == "galaxy_local" || action == "remove_galaxy" || action == "remove_local_galaxy") return "galaxy";
  return action;
}

std::string_view PastOf(std::string_view action) {
  if (action == "add") return "added";
  if (action == "block") return "blocked";
  return action == "delete" || action == "soft_delete" ? "deleted" : "updated";
}

bool IsTagging(std::string_view action) { return action.find("tag") != std::string_view::npos; }
bool IsAccess(const Record& record) { return record.kind == fb::Fact::AccessNoted; }

std::string TextOf(const zmq::Column& column) {
  if (column.empty()) return "";
  return column.is_text ? column.text : absl::StrCat(column.number);
}

// "field (old) => (new), …"
std::string ChangeOf(const zmq::AuditEntry& entry) {
  std::string change;
  for (size_t i = 0; i < entry.after.size(); ++i) {
    const zmq::Column& column = entry.after[i];
    const bool known = entry.edit && i < entry.before.size();
    if (known ? entry.before[i] == column : column.empty()) continue;
    absl::StrAppend(&change, change.empty() ? "" : ", ", ToAbsl(column.name), " (", known ? TextOf(entry.before[i]) : "",
                    ") => (", TextOf(column), ")");
  }
  return change;
}

std::string TitleOf(const zmq::AuditSubject& subject) {
  const std::string title = subject.title.value_or("");
  const std::string id = absl::StrCat(" (", subject.model_id, ")");
  if (IsTagging(subject.action)) {
    // The blank before the number on removal is MISP 2.5.1's; readers match on these texts.
    const bool attached = !subject.action.starts_with("remove");
    const bool local = subject.action.find("local") != std::string_view::npos;
    return absl::StrCat(local ? "Local" : "Global", " tag ", title,
                        attached ? " successfully attached to " : " successfully removed from ", ToAbsl(subject.model), "(",
                        subject.model_id, ").");
  }
  const std::string in_event = absl::StrCat(" from Event (", subject.event.value(), "): ");
  if (subject.model == "Attribute") return absl::StrCat("Attribute", id, in_event, title);
  if (subject.model == "ShadowAttribute")
    return absl::StrCat("Proposal", id, ": to Event (", subject.event.value(), "): ", title);
  return title.empty() ? absl::StrCat(ToAbsl(subject.model), id) : absl::StrCat(ToAbsl(subject.model), id, ": ", title);
}

}  // namespace

SequenceNumber RecordOfRow(uint64_t id) { return id >> kPlaceBits; }

absl::StatusOr<bool> LogRows::Rows(const Record& record, bool backwards, const Visit& visit) {
  std::vector<zmq::AuditEntry> entries;
  zmq::MessageOptions options;
  options.topics = zmq::TopicSet();
  options.audit = [&](zmq::AuditEntry&& entry) { entries.push_back(std::move(entry)); };
  RETURN_IF_ERROR(zmq::EmitMessages(record, reader_, names_, nullptr, options, [](zmq::Topic, std::string&&) {}));
  for (size_t i = 0; i < entries.size(); ++i) {
    const size_t place = backwards ? entries.size() - 1 - i : i;
    if (!visit({record.sequence << kPlaceBits | std::min<uint64_t>(place, (1u << kPlaceBits) - 1), record, entries[place]}))
      return false;
  }
  return true;
}

absl::Status LogRows::Ascending(const Wants& wants, const Visit& visit) {
  for (SequenceNumber from = 1; from <= last_;) {
    ASSIGN_OR_RETURN(const std::vector<Record> records, ReadRecords(reader_, from, kRecordsAtOnce));
    if (records.empty()) break;
    for (const Record& record : records) {
      from = record.sequence + 1;
      if (!wants(record)) continue;
      ASSIGN_OR_RETURN(const bool more, Rows(record, false, visit));
      if (!more) return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::Status LogRows::Descending(const Wants& wants, const Visit& visit) {
  for (SequenceNumber to = last_; to > 0;) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader_, to));
    --to;
    if (!wants(record)) continue;
    ASSIGN_OR_RETURN(const bool more, Rows(record, true, visit));
    if (!more) return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status LogRows::Of(const std::vector<SequenceNumber>& records, const Visit& visit) {
  for (auto sequence = records.rbegin(); sequence != records.rend(); ++sequence) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader_, *sequence));
    ASSIGN_OR_RETURN(const bool more, Rows(record, true, visit));
    if (!more) return absl::OkStatus();
  }
  return absl::OkStatus();
}

std::string LogRows::EmailOf(UserId user) {
  if (!user) return std::string(kSystem);
  const fb::User* found = names_.UserById(user);
  return found == nullptr || found->email() == nullptr ? std::string() : found->email()->str();
}
std::string LogRows::OrganisationOf(OrgId org) {
  if (!org) return std::string(kSystem);
  const fb::Organisation* found = names_.OrgById(org);
  return found == nullptr || found->name() == nullptr ? std::string() : found->name()->str();
}

ClassicRow ClassicOf(const LogRow& row, std::string_view email) {
  const zmq::AuditSubject& subject = row.entry.subject;
  ClassicRow classic;
  classic.action = ClassicAction(subject.action);
  if (IsAccess(row.record)) {
    classic.title = subject.title.value_or("");
    classic.change = row.entry.after.empty() ? "" : row.entry.after[0].text;
    return classic;
  }
  classic.title = TitleOf(subject);
  if (IsTagging(subject.action)) return classic;
  classic.change = ChangeOf(row.entry);
  const std::string shown = subject.title ? absl::StrCat("\"", *subject.title, "\" ") : "";
  classic.description =
      absl::StrCat(ToAbsl(subject.model), " ", shown, "(", subject.model_id, ") ", ToAbsl(PastOf(subject.action)), " by User \"",
                   ToAbsl(email), "\" (", row.record.origin.user.value(), ").");
  return classic;
}

}  // namespace muninn::api
