"""The names of the months in several languages; a table only, in the spelling of `normalize_words`."""

__all__ = ["MONTHS"]

_MONTH_NAMES = """
january jan januar jaenner jaen janvier janv enero ene gennaio gen januari janeiro tammikuu styczen stycznia leden ledna
february feb februar feber fev fevrier fevr febrero febbraio febb februari fevereiro helmikuu luty lutego unor unora
march mar maerz mrz maer mars marzo maart mrt marco marts maaliskuu marzec marca brezen brezna
april apr avril avr abril abr aprile huhtikuu kwiecien kwietnia duben dubna
may mai mayo maggio mag mei maio maj toukokuu maja kveten kvetna
june jun juni juin junio giugno giu junho kesaekuu czerwiec czerwca cerven cervna
july jul juli juillet juil julio luglio lug julho heinaekuu lipiec lipca cervenec cervence
august aug aout agosto ago augustus augusti elokuu sierpien sierpnia srpen srpna
september sep sept septembre septiembre setiembre settembre setembro syyskuu wrzesien wrzesnia zari
october oct okt oktober octobre octubre ottobre ott outubro out lokakuu pazdziernik pazdziernika rijen rijna
november nov novembre noviembre novembro marraskuu listopad listopada listopadu
december dec dez dezember decembre diciembre dic dicembre dezembro des desember joulukuu grudzien grudnia prosinec
"""

MONTHS: dict[str, int] = {
    name: number for number, line in enumerate(_MONTH_NAMES.strip().splitlines(), start=1) for name in line.split()
}
