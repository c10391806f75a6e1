// SPDX-License-Identifier: Apache-2.0
//
// threads: index, view, viewEvent; posts: add, edit, delete. What is said about an event, or about nothing in particular. Shapes
// and texts: MISP 2.5.1, where a changed post leads to its thread; here the answer is that thread.
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/discussion_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using ThreadId = EntryIdOf<fb::Thread>;
using PostId = EntryIdOf<fb::Post>;

constexpr EntryAction kAdd{"Post", "posts", "add"}, kEdit{"Post", "posts", "edit"}, kDelete{"Post", "posts", "delete"};
constexpr std::string_view kInvalidThread = "Invalid thread.", kInvalidPost = "Invalid post";
constexpr uint64_t kCommunity = 1;
constexpr uint64_t kThreadsPerPage = 60;

// No discussions where the administrators want none.
template <http::Response (*handler)(Call&)>
http::Response IfEnabled(Call& call) {
  if (SettingFlag(call.reader(), "MISP.discussion_disable")) return AnswerError(call, 403, kNoPermission);
  return handler(call);
}

absl::StatusOr<bool> Sees(Call& call, const fb::ThreadT& thread) {
  if (thread.event_id == 0) return MaySee(call.actor(), thread, nullptr);
  ASSIGN_OR_RETURN(const auto event, LoadEvent(call.reader(), EventId(thread.event_id)));
  return MaySee(call.actor(), thread, event ? &**event : nullptr);
}

// Error: kNotFound with `message`, also when the actor may not see it.
absl::StatusOr<fb::ThreadT> FindThread(Call& call, std::string_view text, std::string_view message) {
  uint64_t number = 0;
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  if (!absl::SimpleAtoi(ToAbsl(text), &number)) return missing;
  ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::Thread>(call.reader(), ThreadId(number)));
  if (!stored) return missing;
  fb::ThreadT thread;
  (*stored)->UnPackTo(&thread);
  ASSIGN_OR_RETURN(const bool sees, Sees(call, thread));
  if (!sees) return missing;
  return thread;
}

// A post of a thread that the actor may see. Error: kNotFound.
absl::StatusOr<fb::PostT> FindPost(Call& call, std::string_view text) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(kInvalidPost));
  uint64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &number)) return missing;
  ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::Post>(call.reader(), PostId(number)));
  if (!stored) return missing;
  RETURN_IF_ERROR(FindThread(call, std::to_string((*stored)->thread_id()), kInvalidPost).status());
  fb::PostT post;
  (*stored)->UnPackTo(&post);
  return post;
}

// The thread of an event; nullopt: nobody has said anything yet.
absl::StatusOr<std::optional<ThreadId>> ThreadOf(Call& call, EventId event) {
  return FindByName<fb::Thread>(call.reader(), std::to_string(event.value()));
}

absl::StatusOr<std::vector<uint64_t>> PostsOf(Call& call, uint64_t thread) {
  return ListedIds(call.reader(), fb::EntryKind::Post, NameKind::kOwner, OwnerPrefix(thread));
}

// --- what it looks like ---

void WriteFields(json::JsonWriter& writer, const fb::ThreadT& thread, size_t posts) {
  writer.MemberId("id", thread.id);
  writer.Member("date_created", json::FormatDateTime(thread.date_created));
  writer.Member("date_modified", json::FormatDateTime(thread.date_modified));
  writer.MemberId("distribution", thread.distribution);
  writer.MemberId("user_id", thread.user_id);
  writer.MemberId("post_count", posts);
  writer.MemberId("event_id", thread.event_id);
  writer.Member("title", thread.title);
  writer.MemberId("org_id", thread.org_id);
  writer.MemberId("sharing_group_id", thread.sharing_group_id);
}

// Who wrote is told by his organisation; his address only to that organisation and to site administrators.
void WritePost(json::JsonWriter& writer, Call& call, const fb::Post& post, ReaderNames& names) {
  writer.BeginObject();
  writer.MemberId("id", post.id());
  writer.Member("date_created", json::FormatDateTime(post.date_created()));
  writer.Member("date_modified", json::FormatDateTime(post.date_modified()));
  const auto user = LoadEntry<fb::User>(call.reader(), UserId(post.user_id()));
  const fb::User* writer_of_post = user.ok() && *user ? &***user : nullptr;
  writer.Key("user_id");
  writer_of_post == nullptr ? writer.Null() : writer.String(std::to_string(post.user_id()));
  json::MemberText(writer, "contents", post.contents());
  writer.MemberId("post_id", post.post_id());
  writer.MemberId("thread_id", post.thread_id());
  const OrgId org_id(writer_of_post == nullptr ? 0 : writer_of_post->org_id());
  const fb::Organisation* org = names.OrgById(org_id);
  if (org != nullptr) {
    writer.MemberId("org_id", org->id());
    json::MemberUuid(writer, "org_uuid", org->uuid());
  }
  writer.Member("org_name", org == nullptr ? "Deactivated user" : TextOf(org->name()));
  const bool may_know = call.actor().is_site_admin() || (org != nullptr && call.actor().org == org_id);
  if (may_know) writer.Member("user_email", writer_of_post == nullptr ? "Unavailable" : TextOf(writer_of_post->email()));
  writer.EndObject();
}

http::Response AnswerThread(Call& call, std::string_view text, std::string_view missing = kInvalidThread) {
  const absl::StatusOr<fb::ThreadT> thread = FindThread(call, text, missing);
  if (!thread.ok()) return AnswerStatus(call, thread.status());
  const absl::StatusOr<std::vector<uint64_t>> posts = PostsOf(call, thread->id);
  if (!posts.ok()) return AnswerStatus(call, posts.status());
  ReaderNames names(call.reader());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Thread");
    writer.BeginObject();
    WriteFields(writer, *thread, posts->size());
    writer.Key("Post");
    writer.BeginArray();
    for (const uint64_t id : *posts) {
      const auto post = LoadEntry<fb::Post>(call.reader(), PostId(id));
      status.Update(post.status());
      if (post.ok() && *post) WritePost(writer, call, ***post, names);
    }
    writer.EndArray();
    writer.EndObject();
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// --- reading ---

http::Response View(Call& call) { return AnswerThread(call, call.path().Arg(0)); }

http::Response ViewEvent(Call& call) {
  if (call.path().Arg(0).empty()) return AnswerError(call, 405, "No Event ID set.");
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid Thread.");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const auto thread = ThreadOf(call, EventId((*event)->id()));
  if (!thread.ok()) return AnswerStatus(call, thread.status());
  if (!*thread) return Answer(200, "[]");
  return AnswerThread(call, std::to_string((*thread)->value()));
}

// The latest talk first.
http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Thread");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<fb::ThreadT> threads;
  absl::Status status = ForEachEntry<fb::Thread>(call.reader(), [&](const fb::Thread& stored) {
    fb::ThreadT thread;
    stored.UnPackTo(&thread);
    const absl::StatusOr<bool> sees = Sees(call, thread);
    if (sees.ok() && *sees) threads.push_back(std::move(thread));
    return sees.ok();
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::stable_sort(threads.begin(), threads.end(),
                   [](const auto& a, const auto& b) { return a.date_modified > b.date_modified; });
  const Parameters parameters(body->is_object() ? *body : json::Value(), call.path());
  const size_t limit = parameters.Number("limit").value_or(kThreadsPerPage);
  const size_t page = std::max<uint64_t>(parameters.Number("page").value_or(1), 1) - 1;
  const size_t from = limit != 0 && page > threads.size() / limit ? threads.size() : std::min(threads.size(), page * limit);
  const size_t to = limit == 0 ? threads.size() : from + std::min(limit, threads.size() - from);
  threads = std::vector<fb::ThreadT>(threads.begin() + static_cast<std::ptrdiff_t>(from),
                                     threads.begin() + static_cast<std::ptrdiff_t>(to));
  ReaderNames names(call.reader());
  return AnswerList(call, threads, [&](json::JsonWriter& writer, const fb::ThreadT& thread) {
    const absl::StatusOr<std::vector<uint64_t>> posts = PostsOf(call, thread.id);
    writer.BeginObject();
    writer.Key("Thread");
    writer.BeginObject();
    WriteFields(writer, thread, posts.ok() ? posts->size() : 0);
    writer.EndObject();
    writer.Key("Organisation");
    json::WriteOrg(writer, OrgId(thread.org_id), names, json::OrgShape::kPlain);
    writer.EndObject();
  });
}

// --- writing ---

std::string MessageOf(json::Value body) {
  for (const std::string_view name : {"message", "contents"}) {
    if (auto text = body[name].AsText(); text && !text->empty()) return *std::move(text);
  }
  return "";
}

// The post is the newest of a thread that is there.
std::vector<EntryChange> InThread(uint64_t thread, fb::PostT post, uint64_t now) {
  post.thread_id = thread;
  const auto touch = [now](fb::ThreadT& stored, const EntryScene&) {
    stored.date_modified = std::max(now, stored.date_modified);
    return absl::OkStatus();
  };
  return {EditEntry<fb::Thread>(ThreadId(thread), touch), AddEntry(std::move(post))};
}

// The post is the first of a new thread.
std::vector<EntryChange> WithThread(fb::ThreadT thread, fb::PostT post) {
  const auto join = [](fb::PostT& first, const EntryScene& scene) {
    first.thread_id = scene.earlier[0];
    return absl::OkStatus();
  };
  return {AddEntry(std::move(thread)), AddEntry<fb::PostT>(std::move(post), join)};
}

// add[/{event|thread|post}/{id}]: what to change. Errors: kNotFound.
absl::StatusOr<std::vector<EntryChange>> PlanPost(Call& call, json::Value body, fb::PostT post) {
  const std::string_view target = call.path().Arg(0), id = call.path().Arg(1);
  if (target == "thread") {
    ASSIGN_OR_RETURN(const fb::ThreadT thread, FindThread(call, id, "Invalid thread"));
    return InThread(thread.id, std::move(post), call.now());
  }
  if (target == "post") {
    ASSIGN_OR_RETURN(const fb::PostT answered, FindPost(call, id));
    post.post_id = answered.id;
    return InThread(answered.thread_id, std::move(post), call.now());
  }
  fb::ThreadT thread;
  if (target == "event") {
    ASSIGN_OR_RETURN(const Stored<fb::Event> event, FindVisibleEvent(call, id, "Invalid event"));
    ASSIGN_OR_RETURN(const auto known, ThreadOf(call, EventId(event->id())));
    if (known) return InThread(known->value(), std::move(post), call.now());
    thread.event_id = event->id();
    thread.distribution = event->distribution();
    thread.sharing_group_id = event->sharing_group_id();
    thread.title = absl::StrCat("Discussion about Event #", event->id(), " (", TextOf(event->info()), ")");
  } else if (target.empty()) {
    thread.distribution = kCommunity;
    thread.title = body["title"].AsText().value_or("");
  } else {
    return absl::NotFoundError("Invalid target type.");
  }
  return WithThread(std::move(thread), std::move(post));
}

// The thread that a post is in.
http::Response AnswerThreadOf(Call& call, uint64_t post) {
  const absl::StatusOr<fb::PostT> found = FindPost(call, std::to_string(post));
  if (!found.ok()) return AnswerStatus(call, found.status());
  return AnswerThread(call, std::to_string(found->thread_id));
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> sent = call.BodyOf("Post");
  if (!sent.ok()) return AnswerStatus(call, sent.status());
  const json::Value body = sent->is_object() ? *sent : json::Value();
  fb::PostT post;
  post.contents = MessageOf(body);
  absl::StatusOr<std::vector<EntryChange>> changes = PlanPost(call, body, std::move(post));
  if (!changes.ok()) return AnswerStatus(call, changes.status());
  if (MessageOf(body).empty()) return AnswerError(call, 405, "Cannot post an empty message.");
  return ChangeAndAnswer(call, kAdd, *std::move(changes),
                         [&](const Outcome& outcome) { return AnswerThreadOf(call, outcome.entries.back()); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> sent = call.BodyOf("Post");
  if (!sent.ok()) return AnswerStatus(call, sent.status());
  const absl::StatusOr<fb::PostT> post = FindPost(call, call.path().Arg(0));
  if (!post.ok()) return AnswerStatus(call, post.status());
  const std::string message = sent->is_object() ? MessageOf(*sent) : "";
  if (message.empty()) return AnswerError(call, 405, "Cannot post an empty message.");
  const auto edit = [&](fb::PostT& stored, const EntryScene&) {
    stored.contents = message;
    return absl::OkStatus();
  };
  return ChangeAndAnswer(call, kEdit, {EditEntry<fb::Post>(PostId(post->id), edit)},
                         [&](const Outcome&) { return AnswerThreadOf(call, post->id); });
}

// A thread without posts is none.
EntryChange RemoveIfLast(const fb::PostT& post) {
  return {
      fb::EntryKind::Thread, post.thread_id,
      [thread = post.thread_id, last = post.id](std::string_view before, const EntryScene& scene) -> absl::StatusOr<std::string> {
        ASSIGN_OR_RETURN(const auto posts, ListedIds(scene.state, fb::EntryKind::Post, NameKind::kOwner, OwnerPrefix(thread)));
        const bool others = std::any_of(posts.begin(), posts.end(), [&](uint64_t id) { return id != last; });
        return others ? std::string(before) : std::string();
      }};
}

http::Response Delete(Call& call) {
  const absl::StatusOr<fb::PostT> post = FindPost(call, call.path().Arg(0));
  if (!post.ok()) return AnswerStatus(call, post.status());
  const std::string thread = std::to_string(post->thread_id);
  return ChangeAndAnswer(call, kDelete, {RemoveEntry<fb::Post>(PostId(post->id)), RemoveIfLast(*post)}, [&](const Outcome&) {
    const bool left = FindThread(call, thread, "").ok();
    return AnswerDone(call, kDelete, call.path().Arg(0), left ? "Post deleted" : "Post and thread deleted");
  });
}

constexpr Requirement kWriter = Requirement(Permission::kAdd).WithWritingKey();

constexpr Route kRoutes[] = {
    {"threads", "index", IfEnabled<Index>},
    {"threads", "view", IfEnabled<View>},
    {"threads", "viewevent", IfEnabled<ViewEvent>},
    {"posts", "add", IfEnabled<Add>, true, kWriter},
    {"posts", "edit", IfEnabled<Edit>, true, kWriter},
    {"posts", "delete", IfEnabled<Delete>, true, kWriter},
};

}  // namespace

std::span<const Route> DiscussionRoutes() { return kRoutes; }

}  // namespace muninn::api
