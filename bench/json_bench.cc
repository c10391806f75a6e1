// SPDX-License-Identifier: Apache-2.0
// Reading and writing JSON, per attribute: how far import and export could go if nothing else took time.
#include <benchmark/benchmark.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>

#include "schema/json/json_writer.h"
#include "schema/json/read_event.h"
#include "schema/json/write_attribute.h"
#include "tests/schema/json/stored.h"

namespace muninn::json {
namespace {

constexpr size_t kAttributes = 200;

// An attribute as a client sends it, and as it would be stored.
std::string AttributeJson(size_t i) {
  char uuid[40];
  std::snprintf(uuid, sizeof uuid, "5e000000-1111-4c3d-8e4f-%012zx", i);
  return "{\"id\":\"" + std::to_string(i + 1) +
         "\",\"type\":\"domain\",\"category\":\"Network activity\",\"to_ids\":true,\"uuid\":\"" + uuid +
         "\",\"event_id\":\"1\",\"distribution\":\"5\",\"timestamp\":\"1729500000\",\"comment\":\"C2 of the "
         "campaign\",\"sharing_group_id\":\"0\","
         "\"deleted\":false,\"disable_correlation\":false,\"object_id\":\"0\",\"object_relation\":null,\"first_seen\":null,"
         "\"last_seen\":null,"
         "\"value\":\"host-" +
         std::to_string(i) + ".example.org\",\"Tag\":[{\"name\":\"tlp:green\",\"colour\":\"#33FF00\"}]}";
}

std::string EventJson() {
  std::string text = "{\"Event\":{\"info\":\"bench\",\"date\":\"2024-10-21\",\"distribution\":\"1\",\"Attribute\":[";
  for (size_t i = 0; i < kAttributes; ++i) text += (i ? "," : "") + AttributeJson(i);
  return text + "]}}";
}

void ReadEventOf200(benchmark::State& state) {
  const std::string text = EventJson();
  for (auto _ : state) {
    const Document document = Document::Parse(text).value();
    benchmark::DoNotOptimize(ReadEvent(document.root()).value());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAttributes));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(ReadEventOf200);

void ParseEventOf200(benchmark::State& state) {
  const std::string text = EventJson();
  for (auto _ : state) benchmark::DoNotOptimize(Document::Parse(text).value());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAttributes));
}
BENCHMARK(ParseEventOf200);

// One stored attribute and its event.
struct Sample {
  explicit Sample(bool tagged) : attribute(fb::AttributeT()), event(fb::EventT()) {
    const Document document = Document::Parse(AttributeJson(7)).value();
    fb::AttributeT native = AttributeFrom(document.root(), &names);
    if (!tagged) native.tags.clear();
    attribute = Stored<fb::Attribute>(native);
    fb::EventT event_native;
    event_native.id = 1;
    event_native.info = "bench";
    event = Stored<fb::Event>(event_native);
  }
  FakeNames names;
  Stored<fb::Attribute> attribute;
  Stored<fb::Event> event;
};

void WriteAttributes(benchmark::State& state, const AttributeContext& context, const fb::Attribute& attribute) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    JsonWriter writer(&out);
    writer.BeginArray();
    for (size_t i = 0; i < kAttributes; ++i) WriteAttribute(writer, attribute, context);
    writer.EndArray();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAttributes));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * out.size()));
}

void WriteDocumentAttribute(benchmark::State& state) {
  Sample sample(state.range(0) != 0);
  WriteAttributes(state, DocumentContext(*sample.event, sample.names), *sample.attribute);
}
BENCHMARK(WriteDocumentAttribute)->ArgName("tagged")->Arg(0)->Arg(1);

void WriteSearchAttribute(benchmark::State& state) {
  Sample sample(state.range(0) != 0);
  WriteAttributes(state, SearchContext(*sample.event, sample.names), *sample.attribute);
}
BENCHMARK(WriteSearchAttribute)->ArgName("tagged")->Arg(0)->Arg(1);

// The same tokens through our writer and through RapidJSON's, whose interface differs in names only.
template <typename Emit>
void EmitTokens(Emit&& emit) {
  emit.Begin();
  for (const char* key : {"id", "event_id", "distribution", "timestamp", "sharing_group_id", "object_id"})
    emit.Text(key, "1729500000");
  for (const char* key : {"to_ids", "deleted", "disable_correlation"}) emit.Flag(key, true);
  for (const char* key : {"first_seen", "last_seen", "object_relation"}) emit.Null(key);
  emit.Text("type", "domain");
  emit.Text("category", "Network activity");
  emit.Text("uuid", "5e000000-1111-4c3d-8e4f-000000000011");
  emit.Text("comment", "C2 of the campaign");
  emit.Text("value", "host-7.example.org");
  emit.End();
}

void TokensOurs(benchmark::State& state) {
  struct Emit {
    JsonWriter& writer;
    void Begin() { writer.BeginObject(); }
    void End() { writer.EndObject(); }
    void Text(std::string_view key, std::string_view text) { writer.Member(key, text); }
    void Flag(std::string_view key, bool flag) { writer.MemberBool(key, flag); }
    void Null(std::string_view key) { writer.MemberNull(key); }
  };
  std::string out;
  for (auto _ : state) {
    out.clear();
    JsonWriter writer(&out);
    writer.BeginArray();
    for (size_t i = 0; i < kAttributes; ++i) EmitTokens(Emit{writer});
    writer.EndArray();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAttributes));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * out.size()));
}
BENCHMARK(TokensOurs);

void TokensRapidJson(benchmark::State& state) {
  using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
  struct Emit {
    Writer& writer;
    void Begin() { writer.StartObject(); }
    void End() { writer.EndObject(); }
    void Key(std::string_view key) { writer.Key(key.data(), static_cast<unsigned>(key.size())); }
    void Text(std::string_view key, std::string_view text) {
      Key(key);
      writer.String(text.data(), static_cast<unsigned>(text.size()));
    }
    void Flag(std::string_view key, bool flag) {
      Key(key);
      writer.Bool(flag);
    }
    void Null(std::string_view key) {
      Key(key);
      writer.Null();
    }
  };
  rapidjson::StringBuffer out;
  for (auto _ : state) {
    out.Clear();
    Writer writer(out);
    writer.StartArray();
    for (size_t i = 0; i < kAttributes; ++i) EmitTokens(Emit{writer});
    writer.EndArray();
    benchmark::DoNotOptimize(out.GetString());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAttributes));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * out.GetSize()));
}
BENCHMARK(TokensRapidJson);

}  // namespace
}  // namespace muninn::json
