// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_ELEMENT_WRITER_H_
#define MUNINN_SERVER_EXPORT_ELEMENT_WRITER_H_

// Where a walk puts a document of elements, each with attributes and with either a text or elements inside: xml_writer.h
// makes XML of it, stix1_json.h JSON. The walk is the same.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace muninn::exports {

class ElementWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  virtual ~ElementWriter() = default;

  // Names are written as they are; texts and values of attributes are escaped. Attributes with an empty value are left out.
  virtual void Open(std::string_view name, Attributes attributes = {}) = 0;
  virtual void Close() = 0;
  // An element with a text; without one if that is empty.
  virtual void Leaf(std::string_view name, std::string_view text, Attributes attributes = {}) = 0;

  // A writer of one more child of the element `inside`, which is going to be opened at `depth` later: it appends to `out`,
  // which must outlive it. What has gathered there is put in its place by Raw, between that element's Open and Close.
  virtual std::unique_ptr<ElementWriter> Piece(std::string* out, std::string_view inside, size_t depth) const = 0;
  virtual void Raw(std::string_view pieces) = 0;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_ELEMENT_WRITER_H_
