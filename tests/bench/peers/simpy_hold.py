"""The hold model on SimPy 2: `simpy_hold.py PENDING SETTLING EVENTS`.

An entity is a process that holds. Prints the line that peer.hpp describes, without a check
sum: Python draws its own numbers. Exit code 4 when SimPy is not installed.
"""

import random
import sys
import time

try:
    from SimPy.Simulation import Process, Simulation, hold
except ImportError as error:
    print(error)
    sys.exit(4)


class Run:
    """Counts the events and takes the time of those that are measured."""

    def __init__(self, settling, events):
        self.settling = settling
        self.events = events
        self.fired = 0
        self.start = 0.0


class Entity(Process):
    """Counts, sums, and sleeps again."""

    def live(self, run, draw):
        count = total = 0
        while True:
            yield hold, self, int(draw(1e-6))
            count += 1
            total += self.sim.now()
            run.fired += 1
            if run.fired == run.settling:
                run.start = time.process_time()
            elif run.fired == run.settling + run.events:
                seconds = time.process_time() - run.start
                print(f'{{"events": {run.events}, "cpu_s": {seconds:.9f}}}')
                self.sim.stopSimulation()


def main():
    pending, settling, events = (int(argument) for argument in sys.argv[1:])
    draw = random.Random(1).expovariate
    simulation = Simulation()
    run = Run(settling, events)
    for _ in range(pending):
        entity = Entity(sim=simulation)
        simulation.activate(entity, entity.live(run, draw), at=0)
    simulation.simulate(until=1e18)


main()
