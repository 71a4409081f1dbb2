"""The pages of accounts open for the people they are for."""


def test_every_page_opens_for_the_people_it_is_for(client, world):
    for path in ("/sign-in", "/sign-up", "/sign-up/sent", "/forgot", "/forgot/sent"):
        assert client.get(path).status_code == 200, path
    client.sign_in(world.ada)
    for path in ("/account", "/account/password", "/account/sessions", "/admin/users",
                 "/admin/users/2", "/admin/audit", "/admin/jobs"):
        assert client.get(path).status_code == 200, path


def test_a_customer_sees_their_account_in_the_viewer_site(client, world):
    client.sign_in(world.bob)
    for path in ("/account", "/account/password", "/account/sessions"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert 'class="viewer' in answer.text
