// SPDX-License-Identifier: Apache-2.0
#include "tools/fact_json.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "flatbuffers/reflection.h"
#include "schema/base/uuid.h"
#include "schema/json/base64.h"
#include "schema/rules/attribute_types.h"
#include "tools/records_bfbs_generated.h"

namespace muninn::tools {
namespace {

using flatbuffers::Table;
using reflection::BaseType;

std::string_view View(const flatbuffers::String* text) {
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

const reflection::Schema& Schema() {
  static const reflection::Schema& schema = *reflection::GetSchema(fb::PayloadBinarySchema::data());
  return schema;
}

// Attributes, proposals and blocked values store the row of a table instead of a name.
std::optional<std::string_view> NameOfRow(std::string_view object, std::string_view field, uint64_t row) {
  if (object != "muninn.fb.Attribute" && object != "muninn.fb.ShadowAttribute" && object != "muninn.fb.BlockedValue")
    return std::nullopt;
  if (field == "type" && row < rules::AttributeTypes().size()) return rules::TypeOf(static_cast<rules::TypeId>(row)).name;
  if (field == "category" && row < rules::Categories().size()) return rules::CategoryOf(static_cast<rules::CategoryId>(row));
  return std::nullopt;
}

class Walk {
 public:
  explicit Walk(json::JsonWriter& writer) : writer_(writer) {}

  void WriteTable(const Table& table, const reflection::Object& type) {
    writer_.BeginObject();
    flatbuffers::ForAllFields(&type, /*reverse=*/false, [&](const reflection::Field* field) { WriteField(table, type, *field); });
    writer_.EndObject();
  }

 private:
  static const reflection::Object& ObjectAt(int32_t index) {
    return *Schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(index));
  }

  void WriteField(const Table& table, const reflection::Object& parent, const reflection::Field& field) {
    const BaseType type = field.type()->base_type();
    const bool present = table.CheckField(field.offset());
    const bool number = flatbuffers::IsScalar(type);
    if (type == BaseType::UType || (!present && (!number || field.optional()))) return;
    const std::string_view name = View(field.name());
    writer_.Key(name);
    if (number) return WriteNumber(flatbuffers::GetAnyFieldI(table, field), *field.type(), View(parent.name()), name);
    switch (type) {
      case BaseType::String:
        return writer_.String(View(flatbuffers::GetFieldS(table, field)));
      case BaseType::Vector:
        return WriteVector(*flatbuffers::GetFieldAnyV(table, field), field, NestedType(table, parent, field));
      case BaseType::Union:
        return WriteTable(*flatbuffers::GetFieldT(table, field), flatbuffers::GetUnionType(Schema(), parent, field, table));
      case BaseType::Obj:
        if (ObjectAt(field.type()->index()).is_struct())
          return WriteStruct(*table.GetStruct<const flatbuffers::Struct*>(field.offset()), ObjectAt(field.type()->index()));
        return WriteTable(*flatbuffers::GetFieldT(table, field), ObjectAt(field.type()->index()));
      default:
        return writer_.Null();
    }
  }

  void WriteNumber(int64_t value, const reflection::Type& type, std::string_view parent, std::string_view name) {
    if (type.base_type() == BaseType::Bool) return writer_.Bool(value != 0);
    if (const auto row = NameOfRow(parent, name, static_cast<uint64_t>(value))) return writer_.String(*row);
    if (type.index() >= 0) {
      const reflection::Enum& names = *Schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
      if (const reflection::EnumVal* entry = names.values()->LookupByKey(value)) return writer_.String(View(entry->name()));
    }
    if (type.base_type() == BaseType::ULong) return writer_.NumberUnsigned(static_cast<uint64_t>(value));
    writer_.Number(value);
  }

  void WriteStruct(const flatbuffers::Struct& value, const reflection::Object& type) {
    if (View(type.name()) == "muninn.fb.Uuid") {
      const auto& uuid = reinterpret_cast<const fb::Uuid&>(value);
      return writer_.UuidString(Uuid{uuid.hi(), uuid.lo()});
    }
    writer_.BeginObject();
    flatbuffers::ForAllFields(&type, /*reverse=*/false, [&](const reflection::Field* field) {
      writer_.Key(View(field->name()));
      WriteNumber(flatbuffers::GetAnyFieldI(value, *field), *field->type(), View(type.name()), View(field->name()));
    });
    writer_.EndObject();
  }

  void WriteVector(const flatbuffers::VectorOfAny& vector, const reflection::Field& field, const reflection::Object* nested) {
    const BaseType element = field.type()->element();
    if (element == BaseType::UByte)
      return WriteBytes({reinterpret_cast<const char*>(vector.Data()), vector.size()}, field, nested);
    writer_.BeginArray();
    for (flatbuffers::uoffset_t i = 0; i < vector.size(); ++i) {
      if (element == BaseType::String) {
        writer_.String(View(flatbuffers::GetAnyVectorElemPointer<const flatbuffers::String>(&vector, i)));
      } else if (element == BaseType::Obj && ObjectAt(field.type()->index()).is_struct()) {
        const reflection::Object& type = ObjectAt(field.type()->index());
        WriteStruct(
            *flatbuffers::GetAnyVectorElemAddressOf<const flatbuffers::Struct>(&vector, i, static_cast<size_t>(type.bytesize())),
            type);
      } else if (element == BaseType::Obj) {
        WriteTable(*flatbuffers::GetAnyVectorElemPointer<const Table>(&vector, i), ObjectAt(field.type()->index()));
      } else {
        writer_.Number(flatbuffers::GetAnyVectorElemI(&vector, element, i));
      }
    }
    writer_.EndArray();
  }

  void WriteBytes(std::string_view bytes, const reflection::Field& field, const reflection::Object* nested) {
    const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data());
    if (nested != nullptr && !bytes.empty() && flatbuffers::Verify(Schema(), *nested, data, bytes.size()))
      return WriteTable(*flatbuffers::GetRoot<Table>(data), *nested);
    if (View(field.name()).ends_with("hash")) return writer_.String(ToHex(bytes));
    writer_.String(json::EncodeBase64(bytes));
  }

  // The table that bytes are, which the schema names, or names the field that does; nullptr: just bytes.
  static const reflection::Object* NestedType(const Table& table, const reflection::Object& parent,
                                              const reflection::Field& field) {
    const auto* const attributes = field.attributes();
    if (attributes == nullptr) return nullptr;
    std::string name;
    if (const auto* const nested = attributes->LookupByKey("nested_flatbuffer")) {
      name = nested->value()->str();
    } else if (const auto* const named = attributes->LookupByKey("table_named_by")) {
      const reflection::Field* const kind = parent.fields()->LookupByKey(named->value()->c_str());
      name = fb::EnumNameEntryKind(static_cast<fb::EntryKind>(flatbuffers::GetAnyFieldI(table, *kind)));
    }
    return name.empty() ? nullptr : Schema().objects()->LookupByKey(absl::StrCat("muninn.fb.", name).c_str());
  }

  json::JsonWriter& writer_;
};

}  // namespace

void WriteRecord(json::JsonWriter& writer, const Record& record) {
  writer.BeginObject();
  writer.Key("sequence");
  writer.NumberUnsigned(record.sequence);
  writer.Key("commit");
  writer.NumberUnsigned(record.commit);
  writer.Member("time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixMicros(record.time_us), absl::UTCTimeZone()));
  writer.Key("user");
  writer.NumberUnsigned(record.origin.user.value());
  writer.Key("org");
  writer.NumberUnsigned(record.origin.org.value());
  writer.Key("auth_key");
  writer.NumberUnsigned(record.origin.auth_key.value());
  writer.Member("request_id", record.origin.request_id);
  writer.Member("ip", record.origin.ip);
  writer.Member("fact", fb::EnumNameFact(record.kind));
  writer.Member("payload_hash", ToHex({reinterpret_cast<const char*>(record.payload_hash.data()), record.payload_hash.size()}));
  writer.Key("payload");
  if (record.purged() || record.fact().fact() == nullptr) {
    writer.Null();
  } else {
    // Payload has the one member "fact"; its content is what one wants to see.
    const reflection::Object& root = *Schema().root_table();
    const reflection::Field& field = *root.fields()->LookupByKey("fact");
    const auto& table = reinterpret_cast<const Table&>(record.fact());
    Walk(writer).WriteTable(*flatbuffers::GetFieldT(table, field), flatbuffers::GetUnionType(Schema(), root, field, table));
  }
  writer.EndObject();
}

}  // namespace muninn::tools
