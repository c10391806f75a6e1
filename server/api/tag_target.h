// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAG_TARGET_H_
#define MUNINN_SERVER_API_TAG_TARGET_H_

#include "server/api/call.h"

namespace muninn::api {

// tags/attachTagToObject and tags/removeTagFromObject: what is tagged is named by its uuid alone, whatever it is. This is
// how PyMISP tags. The rows stand in tags.cc.
http::Response AttachTagToObject(Call& call);
http::Response RemoveTagFromObject(Call& call);
// tags/modifyTagRelationship/{event|attribute}/{number of the link}: how the thing relates to the tag.
http::Response ModifyTagRelationship(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAG_TARGET_H_
