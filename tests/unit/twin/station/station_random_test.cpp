// A random life: plugs, tokens, profiles, lost and half-open links, power cuts, in any order.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;

std::string random_profile(random::Stream& draw, int connector, Instant now) {
  constexpr std::string_view purposes[] = {"TxProfile", "TxDefaultProfile",
                                           "ChargePointMaxProfile"};
  constexpr std::string_view kinds[] = {"Absolute", "Relative"};
  const auto purpose = purposes[draw.below(3)];
  const int on = purpose == "ChargePointMaxProfile" ? 0 : connector;
  return R"({"connectorId":)" + std::to_string(on) +
         R"(,"csChargingProfiles":{"chargingProfileId":)" + std::to_string(draw.below(8)) +
         R"(,"stackLevel":)" + std::to_string(draw.below(4)) + R"(,"chargingProfilePurpose":")" +
         std::string(purpose) + R"(","chargingProfileKind":")" + std::string(kinds[draw.below(2)]) +
         R"(","validTo":")" +
         to_text(now + Duration::from_seconds(static_cast<std::int64_t>(draw.below(900)))) +
         R"(","chargingSchedule":{"chargingRateUnit":"A","duration":)" +
         std::to_string(draw.below(600)) +
         R"(,"chargingSchedulePeriod":[{"startPeriod":0,"limit":)" +
         std::to_string(draw.below(40)) + R"(},{"startPeriod":60,"limit":)" +
         std::to_string(draw.below(20)) + "}]}}}";
}

/// What operators, makers and the weather do.
void disturb(FakeSite& site, random::Stream& draw) {
  constexpr v16::ChargePointErrorCode faults[] = {v16::ChargePointErrorCode::GroundFailure,
                                                  v16::ChargePointErrorCode::HighTemperature};
  const int connector = static_cast<int>(draw.below(3));
  const std::string on = std::to_string(connector);
  switch (draw.below(8)) {
    case 0:
      site.fault(connector, faults[draw.below(2)]);
      break;
    case 1:
      for (const int one : {0, 1, 2}) site.clear_fault(one);
      break;
    case 2:
    case 3:
      site.call("ReserveNow", R"({"connectorId":)" + on + R"(,"expiryDate":")" +
                                  to_text(site.now + Duration::from_minutes(15)) +
                                  R"(","idTag":"T)" + std::to_string(draw.below(3)) +
                                  R"(","reservationId":)" + std::to_string(draw.below(4)) + "}");
      break;
    case 4:
      site.call("ChangeAvailability", R"({"connectorId":)" + on + R"(,"type":")" +
                                          (draw.chance(0.3) ? "Inoperative" : "Operative") +
                                          R"("})");
      break;
    case 5:
      site.call("UpdateFirmware",
                R"({"location":"ftp://host/f","retrieveDate":")" + to_text(site.now) + R"("})");
      break;
    default:
      site.call("GetDiagnostics", R"({"location":"ftp://host/d"})");
      break;
  }
}

/// Files arrive, or do not, or nobody says.
void move_files(FakeSite& site, random::Stream& draw, std::size_t& seen) {
  for (; seen < site.notices.size(); ++seen) {
    const Notice notice = site.notices[seen];
    const bool works = draw.chance(0.7);
    if (draw.chance(0.1)) continue;
    if (const auto* fetch = std::get_if<WantsDownload>(&notice)) {
      site.act([&](Station& s, Context& c) {
        works ? s.download_done(fetch->id, {"2", Signature::valid, Installation::succeeds}, c)
              : s.download_failed(fetch->id, c);
      });
    }
    if (const auto* send = std::get_if<WantsUpload>(&notice)) {
      site.act([&](Station& s, Context& c) {
        works ? s.upload_done(send->id, c)
              : s.upload_failed(send->id, UploadFailure::unreachable, c);
      });
    }
  }
}

void step(FakeSite& site, random::Stream& draw, double& gained_j, double before_j[3]) {
  const int connector = 1 + static_cast<int>(draw.below(2));
  const bool is_plugged = site.truth(connector).is_plugged;
  switch (draw.below(10)) {
    case 0:
    case 1:
      if (is_plugged) {
        const auto out = site.unplug(connector);
        gained_j += out->battery().stored().value() - before_j[connector];
      } else {
        site.plug_in(connector, car(draw.uniform(0.1, 0.9), draw.uniform(0.5, 1.0)));
        before_j[connector] = site.station.vehicle(connector)->battery().stored().value();
      }
      break;
    case 2:
    case 3:
      site.present(connector, "T" + std::to_string(draw.below(3)));
      break;
    case 4:
    case 5:
      site.call("SetChargingProfile", random_profile(draw, connector, site.now));
      break;
    case 6:
      site.csms.silent = draw.chance(0.3);
      break;
    case 7:
      site.cut_link();
      break;
    case 8:
      site.reachable = draw.chance(0.7);
      break;
    default:
      if (draw.chance(0.2)) site.reboot();
      disturb(site, draw);
      if (draw.chance(0.1)) site.call("Reset", R"({"type":"Soft"})");
      break;
  }
}

/// The draw never exceeds what was offered at some instant of the last reaction delay.
struct OfferWatch {
  std::deque<std::pair<Instant, double>> seen[3];  ///< offers by connector, since when
  std::size_t told = 0;
  void look(const FakeSite& site) {
    for (; told < site.notices.size(); ++told) {
      if (const auto* change = std::get_if<OfferedLimitChanged>(&site.notices[told])) {
        seen[change->connector].emplace_back(site.now, change->limit.value());
      }
    }
    for (const int connector : {1, 2}) {
      auto& offers = seen[connector];
      const Instant since = site.now - Duration::from_seconds(3);
      while (offers.size() > 1 && offers[1].first < since) offers.pop_front();
      double most = 0.0;
      for (const auto& [at, amps] : offers) most = std::max(most, amps);
      ASSERT_LE(site.truth(connector).current.value(), most + 1e-9);
      ASSERT_EQ(site.truth(connector).offered.value(), offers.empty() ? 0.0 : offers.back().second);
    }
  }
};

TEST(StationRandomLife, KeepsEnergyOffersAndMessagesInOrder) {
  std::int64_t transactions = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    random::Stream draw = random::Random(seed).stream("life");
    StationConfig config = one_evse();
    config.evses.push_back(config.evses[0]);
    config.offline = static_cast<OfflinePolicy>(draw.below(3));
    config.seed = seed;
    FakeSite site(config);
    double gained_j = 0.0, before_j[3] = {0, 0, 0};
    OfferWatch watch;
    std::size_t seen = 0;
    site.power_on();
    for (int i = 0; i < 400; ++i) {
      step(site, draw, gained_j, before_j);
      move_files(site, draw, seen);
      const Instant until = site.now + Duration::nearest(draw.exponential(60.0));
      while (site.now < until) {
        site.run_to(std::min(until, site.now + Duration::from_ms(500)));
        watch.look(site);
      }
    }
    ASSERT_LT(site.wakes, 60'000);
    // At peace, everything is delivered.
    site.csms.silent = false;
    site.reachable = true;
    for (const int connector : {1, 2}) {
      if (const auto out = site.unplug(connector)) {
        gained_j += out->battery().stored().value() - before_j[connector];
      }
    }
    for (const int connector : {0, 1, 2}) site.clear_fault(connector);
    site.run_for(Duration::from_hours(1));
    site.call("ChangeAvailability", R"({"connectorId":0,"type":"Operative"})");
    site.run_for(Duration::from_hours(3));
    EXPECT_EQ(site.station.queued_transaction_messages(), 0u);
    double metered_mwh = -2'000'000.0;
    for (const int connector : {1, 2}) {
      metered_mwh += static_cast<double>(site.truth(connector).meter_mwh);
      EXPECT_EQ(site.truth(connector).status, v16::ChargePointStatus::Available);
      EXPECT_FALSE(site.truth(connector).has_transaction);
    }
    transactions += site.csms.next_transaction - 101;
    EXPECT_NEAR(metered_mwh, gained_j / 0.92 / 3.6, 2.5);
    // Each transaction that ended was started under the same id.
    std::vector<std::int64_t> ids;
    for (std::int64_t id = 101; id < site.csms.next_transaction; ++id) ids.push_back(id);
    for (const auto& stop : site.requests<v16::StopTransactionRequest>()) {
      EXPECT_TRUE(std::find(ids.begin(), ids.end(), stop.transaction_id) != ids.end());
    }
  }
  EXPECT_GT(transactions, 500);  // there was life
}

}  // namespace
}  // namespace voltwin::twin::station
