async def test_tables(database, settings):
    from sqlalchemy.ext.asyncio import create_async_engine
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from tenants.db.base import Base
    from tenants.db.tables import load_tables
    load_tables()
    e = create_async_engine(settings.owner_database_url.replace("postgresql://","postgresql+asyncpg://"))
    async with e.connect() as c:
        diff = await c.run_sync(lambda s: compare_metadata(MigrationContext.configure(s, opts={"compare_type":True}), Base.metadata))
    await e.dispose()
    assert not diff
