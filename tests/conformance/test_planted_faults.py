"""Stores with one fault each: the conformance classes find every one."""

from datetime import timedelta

import pytest
from tests.conformance import planted_act_faults as acts
from tests.conformance import planted_credential_faults as credentials
from tests.conformance import planted_credit_faults as credit
from tests.conformance import planted_erasure_faults as erasures
from tests.conformance import planted_faults as planted
from tests.conformance import planted_imported_file_faults as files
from tests.conformance import planted_order_faults as orders
from tests.conformance import planted_organization_faults as organizations

from customer_core.errors import CustomerCoreError
from customer_core.storage import MemoryStore
from customer_core.testing import START, conformance

PLANTED: dict[str, tuple[str, planted.Fault, str]] = {
    "forgotten key": ("customers.add", planted.forget_a_key, "CustomerPort.what_was_given_up_is_free"),
    "folded code": ("customers.find_by_code", planted.fold_a_code, "CustomerPort.codes_are_told_apart_exactly:a,A"),
    "no survivor": (
        "customers.find",
        planted.stop_at_merges,
        "CustomerPort.an_id_names_the_survivor_through_any_chain",
    ),
    "no version": (
        "customers.replace",
        planted.ignore_the_version,
        "CustomerPort.replacing_expects_the_version_that_is_kept",
    ),
    "no totals": (
        "customers.replace",
        planted.forget_totals,
        "CustomerPort.totals_stay_when_the_record_is_replaced",
    ),
    "lost update": ("customers.replace", planted.ignore_the_version, "Store.no_update_is_lost"),
    "lost row": (
        "customers.find_page",
        planted.lose_the_third_row,
        "CustomerPort.rows_of_one_sort_value_stand_in_order_of_id",
    ),
    "folded order": ("customers.iter_all", planted.order_by_small_letters, "CustomerPort.all_are_told_in_order_of_id"),
    "old entry": ("index.put", planted.keep_the_first, "IndexPort.what_is_put_again_takes_the_place_of_what_was"),
    "one key": ("index.find", planted.count_once, "IndexPort.each_is_found_once_with_its_count"),
    "long reach": ("index.find", planted.reach_too_far, "IndexPort.a_large_block_is_cut_around_the_order_text:m,1,ab"),
    "order text": ("index.find", planted.begin_behind, "IndexPort.equal_order_texts_stand_in_order_of_id"),
    "naive model": ("index.find", planted.count_once, "IndexPort.the_index_is_what_its_words_say"),
    "one end": ("links.list_of", planted.tell_left_ends_only, "LinkPort.a_link_is_one_of_both_its_ends"),
    "old links": ("links.put", planted.pile_links_up, "LinkPort.what_is_put_takes_the_place_of_all_that_was"),
    "written ids": (
        "judgements.list_standing",
        planted.judge_by_ids,
        "JudgementPort.judgements_are_about_whom_their_ids_name",
    ),
    "superseded": (
        "judgements.list_between",
        planted.tell_the_last_judgement,
        "JudgementPort.a_later_judgement_supersedes",
    ),
    "masters only": (
        "merges.list_of",
        planted.tell_a_masters_merges_only,
        "MergePort.merges_are_told_of_everybody_who_took_part",
    ),
    "golden alone": (
        "customers.find_page",
        planted.look_at_the_record_alone,
        "MergePort.a_survivor_is_found_by_what_went_into_it",
    ),
    "contribution": ("merges.add", planted.embellish, "MergePort.what_was_kept_of_a_merge_is_never_changed"),
    "undone alone": ("merges.undo", planted.undo_without_its_ids, "MergePort.ids_go_with_who_parted"),
    "undone loudly": ("merges.undo", planted.undo_in_another_case, "MergePort.who_parted_is_live_again"),
    "undone for no reason": ("merges.undo", planted.undo_without_reason, "MergePort.an_undo_comes_back_with_its_merge"),
    "led on": (
        "customers.find_key_holder",
        planted.tell_the_survivor,
        "CustomerPort.it_is_told_for_whom_something_was_written",
    ),
    "kept keys": ("merges.undo", planted.undo_without_keys, "CustomerPort.who_parts_takes_its_own_along"),
    "accounts": ("accounts.list_of", planted.turn_round, "CreditAccountPort.accounts_are_told_by_their_owners"),
    "late by a day": ("accounts.find", credit.be_late_by_a_day, "CreditAccountPort.what_is_overdue_is_told_of_a_day"),
    "assumed day": ("accounts.find", credit.assume_a_day, "CreditAccountPort.what_is_overdue_is_told_of_a_day"),
    "turned back": (
        "accounts.list_after",
        credit.begin_at_the_last,
        "CreditAccountPort.all_accounts_are_told_in_turns",
    ),
    "alone": (
        "accounts.list_group",
        credit.count_alone,
        "CreditAccountPort.accounts_of_merged_customers_count_together",
    ),
    "all of an owner": (
        "accounts.list_group",
        credit.count_all_of_an_owner,
        "CreditAccountPort.accounts_of_merged_customers_count_together",
    ),
    "organizations": (
        "accounts.list_group",
        credit.count_organizations_in,
        "CreditAccountPort.an_account_alone_is_its_own_group",
    ),
    "itself first": (
        "accounts.list_group",
        credit.count_itself_first,
        "CreditAccountPort.accounts_of_merged_customers_count_together",
    ),
    "as opened": (
        "accounts.list_group",
        credit.count_what_was_opened,
        "CreditAccountPort.a_group_is_told_as_it_is",
    ),
    "opened for itself": ("accounts.add", credit.open_for_itself, "CreditAccountPort.what_a_limit_covers_is_kept"),
    "limited for itself": (
        "accounts.replace",
        credit.limit_for_itself,
        "CreditAccountPort.what_a_limit_covers_is_kept",
    ),
    "locked nothing": ("accounts.lock", credit.lock_only_what_is_there, "CreditAccountPort.locking_changes_nothing"),
    "due a moment late": (
        "holds.list_due",
        credit.due_from_the_next_moment,
        "CreditHoldPort.what_is_due_is_told_to_the_microsecond",
    ),
    "due by seconds": (
        "holds.list_due",
        credit.due_by_whole_seconds,
        "CreditHoldPort.whole_seconds_and_microseconds_are_compared",
    ),
    "due by id": ("holds.list_due", credit.due_by_id, "CreditHoldPort.soonest_due_comes_first"),
    "no requests": ("holds.list_open", credit.forget_requests, "CreditHoldPort.open_holds_are_told"),
    "no ended holds": ("holds.list_of", credit.forget_the_ended, "CreditHoldPort.holds_are_told_in_turns"),
    "folded references": (
        "holds.list_for",
        credit.fold_references,
        "CreditHoldPort.references_are_told_apart_exactly",
    ),
    "waits again": (
        "holds.list_pending",
        credit.wait_again,
        "CreditHoldPort.what_waits_for_approval_is_told_in_turns",
    ),
    "any version": (
        "holds.replace",
        credit.replace_any_hold,
        "CreditHoldPort.replacing_expects_the_version_that_is_kept",
    ),
    "hold of nobody": ("holds.add", credit.lose_holds_of_nobody, "CreditHoldPort.a_hold_is_on_an_account"),
    "old figures": ("ledger.add", credit.go_on_from_the_last, "LedgerPort.an_entry_goes_on_from_what_is_there:1,0"),
    "gap": ("ledger.add", credit.leave_a_gap, "LedgerPort.each_account_has_numbers_without_a_gap"),
    "settles nothing": ("ledger.add", credit.settle_nothing, "LedgerPort.what_is_settled_is_told_no_more"),
    "settles too much": (
        "ledger.add",
        credit.settle_what_there_is,
        "LedgerPort.an_entry_settles_what_is_open_and_no_more:too much",
    ),
    "forgotten payments": (
        "ledger.list_open",
        credit.forget_what_is_left_over,
        "LedgerPort.what_is_not_settled_is_open",
    ),
    "open of both kinds": (
        "ledger.list_open",
        credit.open_of_both_kinds,
        "LedgerPort.open_items_are_told_by_what_they_are",
    ),
    "open by number": ("ledger.list_open", credit.open_by_number, "LedgerPort.open_items_stand_in_order"),
    "read again": ("ledger.list_of", credit.read_from_the_last, "LedgerPort.entries_are_told_in_turns"),
    "noted": ("ledger.list_of", credit.note_what_was_settled, "LedgerPort.no_entry_is_changed"),
    "at the moment": (
        "ledger.find_last",
        credit.find_at_the_moment,
        "LedgerPort.the_last_entry_before_a_moment_is_found",
    ),
    "at the second": ("ledger.find_moment", credit.find_the_second, "LedgerPort.the_last_entry_is_found"),
    "first order": ("orders.put", orders.keep_the_first, "OrderPort.what_is_put_again_takes_the_place_of_what_was"),
    "small orders": ("orders.put", orders.put_into_small_letters, "OrderPort.orders_are_found_by_their_keys"),
    "orders by seconds": (
        "orders.list_newest",
        orders.tell_whole_seconds,
        "OrderPort.orders_are_told_newest_first",
    ),
    "orders by number": (
        "orders.list_newest",
        orders.tell_the_oldest_key_first,
        "OrderPort.orders_are_told_newest_first",
    ),
    "orders read again": ("orders.list_newest", orders.begin_at_the_last, "OrderPort.a_turn_begins_behind_any_place"),
    "earlier orders": ("orders.totals_of", orders.sum_all, "OrderPort.orders_are_added_up_as_the_model_says:start"),
    "newest orders": ("orders.totals_of", orders.sum_a_page, "OrderPort.orders_are_added_up_as_the_model_says:start"),
    "no last order": (
        "orders.totals_of",
        orders.forget_the_last,
        "OrderPort.what_orders_come_to_follows_each_change",
    ),
    "card that stays": (
        "orders.put",
        orders.forget_no_card,
        "OrderPort.orders_with_a_card_are_told_from_before_a_moment",
    ),
    "any order": ("orders.has_any", orders.have_all_or_none, "OrderPort.it_is_told_whether_there_is_any"),
    "first message": (
        "messages.put",
        orders.keep_the_first,
        "MessagePort.what_is_put_again_takes_the_place_of_what_was",
    ),
    "messages by seconds": (
        "messages.list_newest",
        orders.tell_whole_seconds,
        "MessagePort.messages_are_told_newest_first",
    ),
    "messages of all kinds": (
        "messages.list_before",
        orders.tell_all_kinds,
        "MessagePort.messages_of_a_kind_are_told_from_before_a_moment",
    ),
    "message that stays": ("messages.remove", orders.remove_nothing, "MessagePort.a_message_is_removed"),
    "any message": ("messages.has_any", orders.have_all_or_none, "MessagePort.it_is_told_whether_there_is_any"),
    "forgotten aliases": (
        "organizations.add",
        organizations.forget_aliases,
        "OrganizationPort.an_organization_comes_back_equal",
    ),
    "folded organization": (
        "organizations.find_by_code",
        organizations.fold_a_code,
        "OrganizationPort.codes_are_told_apart_by_brand_and_case",
    ),
    "stale organization": (
        "organizations.replace",
        organizations.replace_whatever_is_there,
        "OrganizationPort.an_organization_is_replaced_at_its_version",
    ),
    "grandchildren": (
        "organizations.list_children",
        organizations.tell_all_below,
        "OrganizationPort.children_are_told_by_id",
    ),
    "one too many": (
        "organizations.list_holding",
        organizations.tell_one_too_many,
        "OrganizationPort.organizations_are_found_whole",
    ),
    "no way back": (
        "organizations.find_page",
        organizations.lose_the_way_back,
        "OrganizationPort.pages_are_those_of_the_search_engine",
    ),
    "linkless credential": (
        "credentials.put",
        credentials.forget_the_link,
        "CredentialPort.a_credential_is_found_by_its_link",
    ),
    "stale credential": (
        "credentials.put",
        credentials.put_whatever_is_there,
        "CredentialPort.a_credential_is_put_at_its_version",
    ),
    "anybody's password": (
        "credentials.list_with_password",
        credentials.tell_everybody,
        "CredentialPort.passwords_are_told_of_ids",
    ),
    "lasting credential": (
        "credentials.remove",
        credentials.keep_what_is_removed,
        "CredentialPort.a_credential_is_forgotten",
    ),
    "lasting identity": (
        "erasures.erase",
        erasures.take_off_the_pages_alone,
        "ErasurePort.nothing_is_told_of_whom_was_erased",
    ),
    "lasting details": (
        "erasures.erase",
        erasures.forget_no_further_entries,
        "ErasurePort.entries_keep_what_is_public",
    ),
    "stale erasure": (
        "erasures.erase",
        erasures.erase_whatever_is_there,
        "ErasurePort.an_erasure_takes_the_customer_at_its_version",
    ),
    "forgotten erasure": (
        "erasures.list_of",
        erasures.tell_nothing,
        "ErasurePort.the_ids_tell_that_it_was_erased",
    ),
    "ids of merged organizations": (
        "organization_merges.add",
        organizations.keep_the_ids_apart,
        "OrganizationMergePort.every_id_names_the_survivor",
    ),
    "golden organizations alone": (
        "organizations.find_page",
        organizations.look_at_the_record_alone,
        "OrganizationMergePort.a_survivor_is_found_by_what_went_into_it",
    ),
    "left behind": (
        "organization_merges.undo",
        organizations.take_one_along_alone,
        "OrganizationMergePort.who_parts_is_live_again",
    ),
    "lost organizations": (
        "organization_merges.list_contributions",
        organizations.tell_who_survived,
        "OrganizationMergePort.a_merge_comes_back_equal",
    ),
    "half of the pairs": (
        "organization_pairs.list_of",
        organizations.tell_pairs_of_the_smaller_id,
        "OrganizationPairPort.all_pairs_of_some_ids_are_told",
    ),
    "forgotten verdict": (
        "organization_pairs.put",
        organizations.forget_the_verdict,
        "OrganizationPairPort.pairs_come_back_equal",
    ),
    "whole block of organizations": (
        "organization_pairs.find_indexed",
        organizations.cut_nothing,
        "OrganizationPairPort.a_large_block_is_cut_around_the_order_text:m,1,ab",
    ),
    "taken act": ("acts.add", acts.put_into_the_place_of_another, "ActPort.acts_are_found_by_their_ids"),
    "nameless act": ("acts.add", acts.forget_a_field, "ActPort.an_act_comes_back_equal:text"),
    "stale act": ("acts.replace", acts.replace_whatever_is_there, "ActPort.an_act_is_replaced_at_its_version"),
    "acts by id": ("acts.list_newest", acts.tell_the_first_id_first, "ActPort.acts_are_told_newest_first"),
    "first record": ("acts.put_records", acts.keep_the_first_record, "ActPort.a_record_is_put_once"),
    "records read again": (
        "acts.list_records",
        acts.begin_at_the_last_record,
        "ActPort.what_an_act_changed_is_told_by_customer",
    ),
    "first file": ("imported_files.put", files.keep_the_first, "ImportedFilePort.a_file_is_put_once"),
    "no channel": ("imported_files.put", files.forget_the_channel, "ImportedFilePort.a_file_comes_back_equal:text"),
    "files by id": (
        "imported_files.list_newest",
        files.tell_the_first_id_first,
        "ImportedFilePort.files_are_told_newest_first",
    ),
    "all files": (
        "imported_files.count_waiting",
        files.count_all,
        "ImportedFilePort.those_are_counted_that_somebody_has_to_look_at",
    ),
    "decided pairs": (
        "reviews.count_open",
        planted.count_decided,
        "ReviewPort.pairs_are_counted_until_they_are_decided",
    ),
    "whole bits": ("reviews.list_waiting", planted.take_whole_bits, "ReviewPort.likelier_pairs_come_first"),
    "repeated entry": ("history.list_of", planted.repeat_the_last, "HistoryPort.entries_are_read_in_turns:12"),
    "one link": ("history.add", planted.begin_anew, "HistoryPort.a_salt_seals_an_entry_into_its_chain"),
    "no pause": ("history.add", planted.seal_everything, "HistoryPort.an_entry_without_salt_has_no_number"),
    "lost details": ("history.list_rows", planted.tell_erased, "HistoryPort.an_entry_is_kept_letter_for_letter:a"),
    "late heads": ("history.list_heads", planted.look_ahead, "HistoryPort.heads_are_those_of_a_position:12"),
    "unsettled": (
        "history.settled_position",
        planted.settle_early,
        "HistoryPort.nothing_appears_below_a_settled_position",
    ),
    "told twice": ("outbox.list_events", planted.tell_again, "OutboxPort.events_are_read_in_turns:12"),
    "untold": ("outbox.publish", planted.publish_none, "OutboxPort.every_entry_is_told_once_it_was_published"),
    "moved": ("outbox.move_consumer", planted.move_anyway, "OutboxPort.a_consumer_moves_from_where_it_is_expected"),
    "all of them": (
        "searches.list_open",
        planted.tell_private_searches,
        "SavedSearchPort.what_is_private_is_told_to_its_owner",
    ),
    "any search": (
        "searches.replace",
        planted.replace_any_search,
        "SavedSearchPort.replacing_expects_the_version_that_is_kept",
    ),
    "rewritten members": (
        "groups.list_memberships",
        planted.tell_by_own_id,
        "GroupPort.members_follow_merges_and_undos",
    ),
    "piled up": (
        "groups.put_membership",
        planted.forget_no_removal,
        "GroupPort.whoever_is_added_again_is_in_by_every_id",
    ),
    "left members": ("groups.remove", planted.leave_members_behind, "GroupPort.a_group_goes_with_its_memberships"),
    "new habits": ("searches.put_last", planted.begin_with_nothing, "SavedSearchPort.each_user_has_habits_of_its_own"),
    "settings": ("settings.put", planted.overwrite_settings, "SettingPort.settings_expect_the_version_that_is_kept"),
    "requests": ("requests.find", planted.answer_for_all, "RequestPort.keys_are_told_apart_exactly:a,A"),
    "counter": ("facts.next_number", planted.start_at_zero, "FactPort.counters_count_up_by_one"),
    "untold ids": ("records.iter_all", planted.tell_live_ids_only, "RecordPort.a_copy_tells_the_same"),
    "told backwards": ("records.iter_all", planted.tell_backwards, "RecordPort.every_kind_is_told_in_its_order"),
    "freed ids": (
        "records.restore",
        planted.restore_without(planted.free_what_was_taken),
        "RecordPort.what_was_taken_is_taken_in_a_copy",
    ),
    "freed codes": (
        "records.restore",
        planted.restore_without(planted.contribute_nothing),
        "RecordPort.what_was_taken_is_taken_in_a_copy",
    ),
    "closed gaps": (
        "records.restore",
        planted.restore_without(planted.close_the_gaps),
        "RecordPort.positions_are_kept",
    ),
    "limits for themselves": (
        "records.restore",
        planted.restore_without(credit.cover_nothing),
        "RecordPort.the_records_of_a_copy_are_the_same",
    ),
    "quiet": ("records.restore", planted.restore_quietly, "RecordPort.a_store_that_keeps_anything_is_no_target:fact"),
}

SPOILT_STORES = {
    "leaky": (planted.LeakyStore, "Store.a_failed_unit_leaves_nothing_at_all:error"),
    "leaky to others": (planted.LeakyStore, "Store.nobody_ever_sees_a_unit_that_failed"),
    "leaky counter": (planted.LeakyStore, "FactPort.an_undone_unit_takes_its_numbers_back"),
    "lax": (planted.LaxStore, "Store.a_reading_unit_refuses_every_write"),
    "open": (planted.OpenStore, "Store.a_closed_store_opens_no_unit"),
}

SEEN_TOO_MUCH = (
    ("customers", "View.only_who_is_shown_is_found"),
    ("index", "View.blocks_of_the_index_are_those_of_who_is_shown"),
    ("merges", "View.merges_are_shown_with_their_survivor"),
    ("accounts", "View.accounts_are_shown_with_their_owners"),
    ("accounts", "View.accounts_that_count_together_are_shown_together"),
    ("accounts", "View.holds_and_ledgers_are_shown_with_their_accounts"),
    ("holds", "View.holds_and_ledgers_are_shown_with_their_accounts"),
    ("ledger", "View.holds_and_ledgers_are_shown_with_their_accounts"),
    ("orders", "View.orders_and_messages_are_shown_with_their_customers"),
    ("messages", "View.orders_and_messages_are_shown_with_their_customers"),
    ("credentials", "CredentialPort.credentials_are_shown_with_their_customers"),
    ("erasures", "ErasurePort.an_erasure_is_shown_by_its_brand"),
    ("acts", "ActPort.records_are_shown_with_their_customers"),
    ("imported_files", "ImportedFilePort.files_are_shown_by_brand"),
    ("reviews", "View.pairs_are_shown_if_both_are"),
    ("history", "View.the_history_is_shown_with_what_it_is_about"),
    ("organizations", "OrganizationPort.organizations_are_shown_by_brand"),
    ("organization_merges", "OrganizationMergePort.merges_are_shown_by_brand"),
    ("organization_pairs", "OrganizationPairPort.both_are_shown_with_their_organizations"),
    ("groups", "GroupPort.memberships_are_shown_with_their_customers"),
    ("outbox", "View.those_who_are_hidden_take_no_place"),
)
"""Ports that a view limits, and what is claimed of each."""

ARGUMENTS: dict[str, list[object]] = {
    "": [],
    "a": ["a"],
    "a,A": [("a", "A")],
    "text": ["text"],
    "m,1,ab": ["m", 1, "ab"],
    "12": [1],
    "start": [START + timedelta(microseconds=1)],
    "1,0": [1, 0],
    "too much": [(-90, (1, 81), 0)],
    "error": [ValueError],
    "fact": [lambda unit: unit.facts.put("fact", "x")],
}


def hold(store: MemoryStore, claim: str) -> None:
    """Hold a store to one claim of a conformance class."""
    name, _, arguments = claim.partition(":")
    port, _, test = name.partition(".")
    claims = getattr(conformance, f"{port}Conformance")()
    getattr(claims, f"test_{test}")(
        *([store] if "words_say" not in test else []),
        *ARGUMENTS[arguments],
        **({"store": store} if "words_say" in test else {}),
    )


def is_found(store: MemoryStore, claim: str) -> bool:
    """Tell whether a claim fails for a store, by an assertion or because a refusal does not come as it should."""
    try:
        hold(store, claim)
    except (AssertionError, CustomerCoreError, pytest.fail.Exception):
        return True
    return False


@pytest.mark.parametrize(("place", "fault", "claim"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(place: str, fault: planted.Fault, claim: str) -> None:
    """A store with one fault fails the claim that speaks of it, which a sound store meets."""
    assert (False, True) == (is_found(MemoryStore(), claim), is_found(planted.FaultyStore(place, fault), claim))


@pytest.mark.parametrize(("spoilt", "claim"), SPOILT_STORES.values(), ids=SPOILT_STORES)
def test_a_spoilt_store_is_found(spoilt: type[MemoryStore], claim: str) -> None:
    """A store whose units are not what they should be fails the claim that speaks of it, which a sound store meets."""
    assert (False, True) == (is_found(MemoryStore(), claim), is_found(spoilt(), claim))


@pytest.mark.parametrize(("port", "claim"), SEEN_TOO_MUCH, ids=str)
def test_a_port_that_shows_too_much_is_found(port: str, claim: str) -> None:
    """A store one port of which knows no views fails the claim that speaks of it, which a sound store meets."""
    assert (False, True) == (is_found(MemoryStore(), claim), is_found(planted.SeeingStore(port), claim))
