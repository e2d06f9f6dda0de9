"""`madoguchi import …`: the published data that can be taken in, a command each."""

import typer

from madoguchi.site.cli.agents import agents
from madoguchi.site.cli.boundaries import boundaries
from madoguchi.site.cli.corporations import corporations
from madoguchi.site.cli.counts import counts
from madoguchi.site.cli.population import population
from madoguchi.site.cli.programmes import programmes
from madoguchi.site.cli.subsidies import subsidies
from madoguchi.site.cli.survey import app as survey_app

app = typer.Typer(add_completion=False, no_args_is_help=True, help="公表されたデータを取り込みます。")
app.registered_commands.extend(survey_app.registered_commands)
app.command(
    "programmes",
    help="子育て支援制度レジストリ（JSON）を制度の下書きとして取り込みます。公開は別の人が行います。",
)(programmes)
app.command(
    "corporations",
    help="国税庁が公表する法人番号（全件・差分のCSV、ZIPのままでも可）を取り込みます。止まったら、同じファイルで続きから再開します。",
)(corporations)
app.command(
    "subsidies",
    help="Jグランツの補助金を、言葉でさがして制度の下書きとして取り込みます。公開は別の人が行います。",
)(subsidies)
app.command(
    "population",
    help="人口ファイル（Parquet、氏名のないもの）を取り込みます。要件の改正がだれに影響するかを、これで調べます。",
)(population)
app.command(
    "counts",
    help="市区町村ごとの人口（公表された表）を取り込みます。手続にかかる時間の、全体の計算に使います。",
)(counts)
app.command(
    "boundaries",
    help="区市町村の境界（GeoJSON、TopoJSON）を取り込みます。ダッシュボードの地図に使います。",
)(boundaries)
app.command(
    "agents",
    help="行政書士の名簿（CSV）を取り込みます。代理人の登録番号を、この名簿と照らし合わせます。",
)(agents)


@app.callback()
def take_in() -> None:
    """公表されたデータを取り込みます。"""
