/* Fills in the login of the demo role that was chosen. */
document.querySelectorAll("[data-username]").forEach(function (button) {
  button.addEventListener("click", function () {
    document.querySelector("input[name=username]").value = button.dataset.username;
    document.querySelector("input[name=password]").value = button.dataset.password;
    document.querySelector(".login-form button[type=submit]").focus();
  });
});
