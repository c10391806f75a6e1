// SPDX-License-Identifier: Apache-2.0
#include "engine/command/blueprint.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"

namespace muninn {
namespace {

using Organisations = std::set<OrgId>;
using Texts = absl::flat_hash_set<std::string>;  // folded

constexpr size_t kRulesBytesMax = 64 << 10;
constexpr std::string_view kLeaves[] = {"org_id",     "org_uuid", "org_name",         "org_nationality",
                                        "org_sector", "org_type", "sharing_group_id", "sharing_group_uuid"};

bool IsOperand(std::string_view key) { return key == "OR" || key == "AND" || key == "NOT"; }

std::string Text(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }
std::string Text(const fb::Uuid* uuid) { return uuid == nullptr ? std::string() : Uuid{uuid->hi(), uuid->lo()}.ToString(); }

// What a leaf compares.
std::string FieldOf(const fb::Organisation& org, std::string_view leaf) {
  if (leaf == "org_id") return std::to_string(org.id());
  if (leaf == "org_uuid") return Text(org.uuid());
  if (leaf == "org_name") return Text(org.name());
  if (leaf == "org_nationality") return Text(org.nationality());
  return leaf == "org_sector" ? Text(org.sector()) : Text(org.type());
}
std::string FieldOf(const fb::SharingGroup& group, std::string_view leaf) {
  return leaf == "sharing_group_id" ? std::to_string(group.id()) : Text(group.uuid());
}

// The values of a leaf; nullopt: something else is there, too.
std::optional<Texts> ValuesOf(json::Value value) {
  Texts values;
  bool fit = true;
  const auto add = [&](json::Value one) {
    const std::optional<std::string> text = one.AsText();
    fit &= text.has_value();
    if (text) values.insert(FoldName(*text));
  };
  value.is_array() ? value.ForEach(add) : add(value);
  return fit ? std::optional<Texts>(std::move(values)) : std::nullopt;
}

absl::Status CheckRules(json::Value rules, bool negated) {
  if (!rules.is_object()) return absl::InvalidArgumentError("The rules have to be a JSON object.");
  absl::Status status;
  rules.ForEachMember([&](std::string_view key, json::Value value) {
    if (!status.ok()) return;
    if (IsOperand(key)) {
      status = negated ? absl::InvalidArgumentError("Boolean branches within a NOT branch are not supported.")
                       : CheckRules(value, key == "NOT");
    } else if (std::find(std::begin(kLeaves), std::end(kLeaves), key) == std::end(kLeaves)) {
      status = absl::InvalidArgumentError(absl::StrCat("There is no rule ", ToAbsl(key), "."));
    } else if (!ValuesOf(value)) {
      status = absl::InvalidArgumentError(absl::StrCat("The values of ", ToAbsl(key), " have to be texts or numbers."));
    }
  });
  return status;
}

bool IsIn(const fb::SharingGroup& group, OrgId org) {
  if (OrgId(group.org_id()) == org) return true;
  if (group.orgs() != nullptr) {
    for (const fb::SharingGroupOrg* member : *group.orgs()) {
      if (OrgId(member->org_id()) == org) return true;
    }
  }
  if (group.servers() == nullptr) return false;
  return std::any_of(group.servers()->begin(), group.servers()->end(),
                     [](const fb::SharingGroupServer* server) { return server->server_id() == 0 && server->all_orgs(); });
}

class Evaluation {
 public:
  Evaluation(const Reader& state, OrgId owner) : state_(state), owner_(owner) {}

  absl::StatusOr<Organisations> Evaluate(json::Value rules, std::string_view operand) {
    std::optional<Organisations> found;
    absl::Status status;
    rules.ForEachMember([&](std::string_view key, json::Value value) {
      if (!status.ok()) return;
      absl::StatusOr<Organisations> of_member = IsOperand(key) ? Evaluate(value, key) : Leaf(key, value, operand == "NOT");
      status = of_member.status();
      if (!status.ok()) return;
      if (!found) {
        found = *std::move(of_member);
      } else if (operand == "OR") {
        found->merge(*of_member);
      } else {
        std::erase_if(*found, [&](OrgId org) { return !of_member->contains(org); });
      }
    });
    if (!status.ok()) return status;
    return found.value_or(Organisations());
  }

 private:
  absl::StatusOr<Organisations> Leaf(std::string_view key, json::Value value, bool negated) {
    const Texts values = ValuesOf(value).value_or(Texts());
    const auto fits = [&](const auto& thing) { return values.contains(FoldName(FieldOf(thing, key))) != negated; };
    Organisations found;
    if (key.starts_with("org_")) {
      RETURN_IF_ERROR(ForEachEntry<fb::Organisation>(state_, [&](const fb::Organisation& org) {
        if (fits(org)) found.insert(OrgId(org.id()));
        return true;
      }));
      return found;
    }
    RETURN_IF_ERROR(ForEachEntry<fb::SharingGroup>(state_, [&](const fb::SharingGroup& group) {
      if (!fits(group) || !IsIn(group, owner_)) return true;
      found.insert(OrgId(group.org_id()));
      for (size_t i = 0; group.orgs() != nullptr && i < group.orgs()->size(); ++i)
        found.insert(OrgId(group.orgs()->Get(static_cast<flatbuffers::uoffset_t>(i))->org_id()));
      return true;
    }));
    return found;
  }

  const Reader& state_;
  const OrgId owner_;
};

// Copies, with `into` where an org_id is `from`.
void WriteMoved(json::JsonWriter& writer, json::Value rules, const std::string& from, const std::string& into) {
  const auto write = [&](json::Value value) { value.AsText() == from ? writer.String(into) : writer.Raw(value.ToJson()); };
  writer.BeginObject();
  rules.ForEachMember([&](std::string_view key, json::Value value) {
    writer.Key(key);
    if (IsOperand(key)) {
      WriteMoved(writer, value, from, into);
    } else if (key == "org_id" && value.is_array()) {
      writer.BeginArray();
      value.ForEach(write);
      writer.EndArray();
    } else if (key == "org_id") {
      write(value);
    } else {
      writer.Raw(value.ToJson());
    }
  });
  writer.EndObject();
}

}  // namespace

absl::StatusOr<std::string> ReadBlueprintRules(std::string_view sent) {
  if (sent.size() > kRulesBytesMax) return absl::InvalidArgumentError("The rules are too long.");
  const absl::StatusOr<json::Document> document = json::Document::Parse(sent);
  if (!document.ok()) return absl::InvalidArgumentError("The rules have to be a JSON object.");
  RETURN_IF_ERROR(CheckRules(document->root(), false));
  return document->root().ToJson();
}

absl::StatusOr<Organisations> EvaluateBlueprint(const Reader& state, std::string_view rules, OrgId owner) {
  RETURN_IF_ERROR(ReadBlueprintRules(rules).status());
  ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(rules));
  return Evaluation(state, owner).Evaluate(document.root(), "OR");
}

std::string MoveOrganisationInRules(std::string_view rules, OrgId from, OrgId into) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(rules);
  if (!document.ok() || !CheckRules(document->root(), false).ok()) return std::string(rules);
  std::string moved;
  json::JsonWriter writer(&moved);
  WriteMoved(writer, document->root(), std::to_string(from.value()), std::to_string(into.value()));
  return moved;
}

}  // namespace muninn
