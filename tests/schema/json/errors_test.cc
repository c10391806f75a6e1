// SPDX-License-Identifier: Apache-2.0
#include "schema/json/errors.h"

#include <gtest/gtest.h>

namespace muninn::json {
namespace {

TEST(ErrorsTest, ExceptionsAreInPhpsDefaultEscaping) {
  EXPECT_EQ(ExceptionBody("Invalid event", "/events/view/9999"),
            R"({"name":"Invalid event","message":"Invalid event","url":"\/events\/view\/9999"})");
  EXPECT_EQ(ExceptionBody("Invalid Note.", "/a", kPretty),
            "{\n    \"name\": \"Invalid Note.\",\n    \"message\": \"Invalid Note.\",\n    \"url\": \"\\/a\"\n}");
}

TEST(ErrorsTest, ExceptionsAreHtmlEscaped) {
  EXPECT_EQ(
      ExceptionBody("<b>\"don't\" & é", "/x?a=1&b='"),
      R"({"name":"&lt;b&gt;&quot;don&#039;t&quot; &amp; \u00e9","message":"&lt;b&gt;&quot;don&#039;t&quot; &amp; \u00e9","url":"\/x?a=1&amp;b=&#039;"})");
}

TEST(ErrorsTest, SuccessCarriesTheIdOnlyWhenThereIsOne) {
  EXPECT_EQ(
      SuccessBody("Field updated", "/servers/serverSettingsEdit"),
      R"({"saved":true,"success":true,"name":"Field updated","message":"Field updated","url":"/servers/serverSettingsEdit"})");
  EXPECT_EQ(
      SuccessBody("Default role set.", "/admin/roles/set_default/3", {}, {.data = {}, .id = "3"}),
      R"({"saved":true,"success":true,"name":"Default role set.","message":"Default role set.","url":"/admin/roles/set_default/3","id":"3"})");
}

TEST(ErrorsTest, DataComesBeforeTheId) {
  const EnvelopeExtras extras{.data = [](JsonWriter& writer) { writer.Number(1); }, .id = "3"};
  EXPECT_EQ(SuccessBody("ok", "/a", {}, extras),
            R"({"saved":true,"success":true,"name":"ok","message":"ok","url":"/a","data":1,"id":"3"})");
}

TEST(ErrorsTest, FailuresListWhatCheckingFound) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> errors = {
      {"value", {"A similar attribute already exists for this event."}}};
  EXPECT_EQ(
      FailureBody("Could not add Attribute", "/attributes/add", [&](JsonWriter& writer) { WriteFieldErrors(writer, errors); }),
      R"({"saved":false,"name":"Could not add Attribute","message":"Could not add Attribute","url":"/attributes/add","errors":{"value":["A similar attribute already exists for this event."]}})");
  EXPECT_EQ(FailureBody("m", "/u", [&](JsonWriter& writer) { WriteFieldErrors(writer, {}); }),
            R"({"saved":false,"name":"m","message":"m","url":"/u","errors":[]})");
}

TEST(ErrorsTest, FailuresMaySayItInWords) {
  EXPECT_EQ(
      FailureBody("Could not add object", "/objects/add/5/", "Could not save the object as no attributes were set.", {},
                  {.data = {}, .id = "5/"}),
      R"({"saved":false,"name":"Could not add object","message":"Could not add object","url":"/objects/add/5/","errors":"Could not save the object as no attributes were set.","id":"5/"})");
}

TEST(ErrorsTest, OldAnswersHaveNoEnvelope) {
  EXPECT_EQ(SavedBody("Tag added.", true), R"({"saved":true,"success":"Tag added.","check_publish":true})");
  EXPECT_EQ(NotSavedBody("Invalid Tag."), R"({"saved":false,"errors":"Invalid Tag."})");
}

}  // namespace
}  // namespace muninn::json
