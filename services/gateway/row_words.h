#pragma once

#include <capnp/dynamic.h>

#include <string>
#include <string_view>

// Conditions and addresses that are made from the cells of a row, as tables of data say them. Pure.
namespace daybook::gateway {

// A cell as an address and a condition write it: enumerants by name, yes and no. Empty for a column the row lacks.
std::string plain(capnp::DynamicStruct::Reader row, std::string_view column);

// "state:clean|notUpheld": some item of the column is one of these words; "cites:": the column holds nothing.
bool fits(std::string_view condition, capnp::DynamicStruct::Reader row);

// Several of them, separated by commas: all hold. No condition always does.
bool fit(std::string_view conditions, capnp::DynamicStruct::Reader row);

// "referral-{referral}" with what the row's columns hold.
std::string filled(std::string_view pattern, capnp::DynamicStruct::Reader row);

// "/contracts/packages?location={location}{?zone}" likewise, percent-encoded: "&zone=E4" where there is one. Empty
// where another column of it holds nothing.
std::string filled_address(std::string_view pattern, capnp::DynamicStruct::Reader row);

}  // namespace daybook::gateway
