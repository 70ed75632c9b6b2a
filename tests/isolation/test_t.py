import time, cProfile, pstats
from tests.isolation import twin
from tests.isolation.world import open_world
async def test_x(engines, settings, database):
    t=time.time()
    async with open_world(engines, settings) as world:
        print("world", time.time()-t); t=time.time(); c=time.process_time()
        p=cProfile.Profile(); p.enable()
        answers = await twin.run(world.acme)
        p.disable()
        print(len(answers), time.time()-t, time.process_time()-c)
        for u in twin.unproven(answers): print("UNPROVEN", u)
        pstats.Stats(p).sort_stats("cumtime").print_stats(60)
