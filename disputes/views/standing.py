from disputes.standing import Standing
def show(standings, lang, tz, explain): return ""
